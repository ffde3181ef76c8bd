import {registry} from "@web/core/registry";

/** Nothing to push sideways: a page as wide as the phone. */
function fits() {
    return {
        trigger: ".o_komunigi_portal",
        run() {
            const {scrollWidth} = document.documentElement;
            if (scrollWidth > window.innerWidth) {
                throw new Error(
                    `${scrollWidth} px on a screen of ${window.innerWidth}: ${location.pathname}`
                );
            }
        },
    };
}

function follow(trigger) {
    return {trigger, run: "click", expectUnloadPage: true};
}

const fromHome = () => follow("#portal_client_category a[href='/my/cooperative']");

registry.category("web_tour.tours").add("komunigi_draft_on_a_phone", {
    steps: () => [
        fromHome(),
        {trigger: "h1:contains(Pour quel membre agissez-vous maintenant)"},
        fits(),
        follow(".o_komunigi_portal a:contains(Le Potager)"),
        {trigger: "legend:contains(/Un membre coûte au réseau\\s+.*30,00/)"},
        fits(),
        {
            trigger: "label:contains(Juste):contains(/25,00.*par mois/)",
            run: "click",
        },
        follow("button[value=draft]:contains(Garder en brouillon)"),
        {trigger: ".alert-success:contains(Votre brouillon est enregistré)"},
        fits(),
        // The other member that the same person acts for
        follow("a:contains(Agir pour un autre membre)"),
        follow(".o_komunigi_portal a:contains(Supermarchés réunis)"),
        {
            trigger:
                "section[aria-labelledby=vote]:contains(/Ne peut pas voter.*droit de vote suspendu.*assemblée.*art. 12/)",
        },
        fits(),
    ],
});

registry.category("web_tour.tours").add("komunigi_answer_on_a_phone", {
    steps: () => [
        fromHome(),
        {trigger: ".alert-info:contains(/Préparé par\\s+Anna/)"},
        {trigger: ".o_komunigi_choice:contains(Juste) input:checked"},
        {trigger: "label:contains(Solidarité)", run: "click"},
        follow("button[value=send]:contains(Envoyer notre réponse)"),
        {trigger: ".alert-success:contains(Votre réponse est envoyée)"},
        {trigger: "section[aria-labelledby=asked]:contains(Rien n'est demandé)"},
        {trigger: "section[aria-labelledby=said]:contains(Solidarité)"},
        {trigger: "h2:contains(Pouvons-nous voter)"},
        {trigger: "section[aria-labelledby=vote] p:contains(Peut voter)"},
        fits(),
        follow(".o_komunigi_portal a[href$='/pot']"),
        {trigger: "h1:contains(Le pot commun)"},
        fits(),
        follow(".breadcrumb a[href^='/my/cooperative/']"),
        follow(".o_komunigi_portal a[href$='/welcome']"),
        {trigger: ".o_komunigi_booklet"},
        fits(),
    ],
});
