import {registry} from "@web/core/registry";

function field(name) {
    return `.o_form_view .o_field_widget[name=${name}]`;
}

function button(name) {
    return `.o_form_view button[name=${name}]:enabled`;
}

registry.category("web_tour.tours").add("komunigi_scenario_becomes_a_scale", {
    steps: () => [
        // What the scale brings
        {trigger: `${field("finding")}:contains(missing)`},
        {trigger: button("action_reckon_dues"), run: "click"},
        {trigger: `${field("finding")}:contains(left over)`},
        // Without the subsidy, a tenth more
        {trigger: button("action_view_scenarios"), run: "click"},
        {trigger: ".o_list_button_add", run: "click"},
        {
            trigger: `${field("name")} :is(input, textarea)`,
            run: "edit Without the subsidy",
        },
        {trigger: `${field("dues_percent")} input`, run: "edit 10"},
        {
            trigger: `${field("change_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {trigger: `${field("line_id")} input`, run: "edit Subsidy"},
        {trigger: ".o-autocomplete--dropdown-item a:contains(Subsidy)", run: "click"},
        {trigger: ".o_form_button_save:enabled", run: "click"},
        {trigger: `${field("finding")}:contains(360)`},
        // Side by side with today
        {trigger: ".o_breadcrumb .o_back_button", run: "click"},
        {trigger: ".o_data_row:contains(Without the subsidy)"},
        {trigger: ".o_breadcrumb .o_back_button", run: "click"},
        {trigger: ".nav-link[name=scenarios]", run: "click"},
        {trigger: `${field("comparison")} th:contains(Today)`},
        {trigger: `${field("comparison")} th:contains(Without the subsidy)`},
        {trigger: button("action_compare"), run: "click"},
        {trigger: ".o_graph_view canvas"},
        {trigger: ".o_breadcrumb .o_back_button", run: "click"},
        // Next year's scale, to be decided
        {trigger: button("action_view_scenarios"), run: "click"},
        {
            trigger: ".o_data_row .o_data_cell:contains(Without the subsidy)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_make_scale]:enabled",
            run: "click",
        },
        {trigger: ".alert:contains(To be decided)"},
        {trigger: `${field("tier_ids")} .o_data_row:contains(27.50)`},
    ],
});
