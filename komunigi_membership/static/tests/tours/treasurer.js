import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const MEMBER = "Le Potager";

function field(name) {
    return `.o_form_view .o_field_widget[name=${name}]`;
}

function button(name) {
    return `.o_form_view button[name=${name}]:enabled`;
}

function stateIs(value) {
    return `.o_statusbar_status [data-value=${value}].o_arrow_button_current`;
}

function openApp() {
    return [
        stepUtils.showAppsMenuItem(),
        {
            trigger:
                '.o-dropdown-item[data-menu-xmlid="komunigi_membership.menu_komunigi_root"]',
            run: "click",
        },
    ];
}

function tick(row) {
    const cell = `${field("condition_ids")} .o_data_row:eq(${row}) .o_data_cell[name=done]`;
    return [
        {trigger: `${cell}:has(input:not(:checked))`, run: "click"},
        {trigger: `${cell} input:checked`},
    ];
}

registry.category("web_tour.tours").add("komunigi_first_call", {
    steps: () => [
        ...openApp(),
        // Three questions
        {
            trigger:
                '.o_view_nocontent a[name="komunigi_membership.komunigi_network_setup_action"]',
            run: "click",
        },
        {trigger: `.modal ${field("name")} input`, run: "edit Intercoop"},
        {
            trigger: `.modal ${field("legal_form_id")} input[type=radio]:checked`,
        },
        {
            trigger: `.modal ${field("member_source")} input[data-value=admission]`,
            run: "click",
        },
        {
            trigger: `.modal ${field("dues_period")} input[data-value=year]`,
            run: "click",
        },
        {trigger: ".modal-footer button[name=action_create]:enabled", run: "click"},
        // Its first member
        {trigger: "body:not(:has(.modal))"},
        {trigger: `${field("name")} input:value(Intercoop)`},
        {trigger: `body:not(:has(${button("action_call_dues")}))`},
        {
            trigger: `.o_form_statusbar button[name=action_add_members]:enabled`,
            run: "click",
        },
        {trigger: ".o_list_button_add", run: "click"},
        {trigger: `${field("partner_id")} input`, run: `edit ${MEMBER}`},
        {
            trigger: ".o_m2o_dropdown_option_create a",
            run: "click",
        },
        {trigger: ".o_form_button_save:enabled", run: "click"},
        {trigger: `${field("condition_ids")} .o_data_row`},
        ...tick(0),
        ...tick(1),
        ...tick(2),
        {trigger: ".o_form_button_save:enabled", run: "click"},
        {trigger: `${button("action_present")}:contains(Présenter)`, run: "click"},
        {trigger: `${button("action_agree")}:contains(Accepter)`, run: "click"},
        {trigger: stateIs("member")},
        {trigger: `${field("voting_explanation")}:contains(Peut voter)`},
        // Its dues
        {trigger: ".o_breadcrumb .o_back_button", run: "click"},
        {trigger: ".o_breadcrumb .o_back_button", run: "click"},
        {
            trigger: `${button("action_call_dues")}:contains(/Appeler les cotisations pour 20../)`,
            run: "click",
        },
        {trigger: `${stateIs("prepared")}:contains(Préparé)`},
        {
            trigger: `${field("line_ids")} .o_data_row:contains(${MEMBER}) .o_data_cell[name=summary]:contains(/25,00.* × .*mois/)`,
            run: "click",
        },
        {trigger: `.modal ${field("explanation")} li:contains(mois)`},
        {trigger: ".modal .o_form_button_cancel", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {trigger: `${button("action_send")}:contains(Envoyer)`, run: "click"},
        {trigger: ".modal .modal-footer .btn-primary", run: "click"},
        {trigger: `${stateIs("sent")}:contains(Envoyé)`},
        {trigger: ".alert-info:contains(arrière-plan)"},
    ],
});

function memberIs(duesState) {
    return [
        ...openApp(),
        {
            trigger: `.o_data_row:contains(${MEMBER}) .o_data_cell[name=dues_state]:contains(${duesState})`,
            run: "click",
        },
        {trigger: ".o_form_view .nav-link[name=dues]", run: "click"},
        {trigger: `${field("dues_state")}:contains(${duesState})`},
    ];
}

registry.category("web_tour.tours").add("komunigi_member_has_to_pay", {
    steps: () => memberIs("À régler"),
});

registry.category("web_tour.tours").add("komunigi_member_is_up_to_date", {
    steps: () => memberIs("À jour"),
});
