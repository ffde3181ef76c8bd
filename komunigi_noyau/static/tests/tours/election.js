import {examine} from "@komunigi_vote/../tests/tours/examine";
import {registry} from "@web/core/registry";

const follow = (trigger) => ({trigger, run: "click", expectUnloadPage: true});
const see = (trigger) => ({trigger});
const click = (trigger) => ({trigger, run: "click"});
const tours = registry.category("web_tour.tours");

tours.add("komunigi_stands", {
    steps: () => [
        see("h3:contains(Shall we stand?)"),
        follow("a:contains(See the election)"),
        see("h1:contains(Election of the noyau)"),
        click("summary:contains(We stand)"),
        see("#statement"),
        examine(),
        {trigger: "#delegate", run: "selectByLabel Chloe_Noyau"},
        {trigger: "#statement", run: "edit We know how to keep a till."},
        follow("button:contains(Stand)"),
        see(".alert-success:contains(we stand)"),
        see("h3:contains(L'Epicerie)"),
        examine(),
    ],
});

tours.add("komunigi_consents", {
    steps: () => [
        see("li[aria-current=step]:contains(Vote)"),
        examine(),
        follow("a.btn-primary:contains(Vote)"),
        click("label:contains('I consent'):first"),
        follow("button:contains(Go on)"),
        follow("button:contains(Cast this vote)"),
        see(".alert-success:contains(The vote of L'Epicerie is cast)"),
    ],
});

tours.add("komunigi_accepts", {
    steps: () => [
        see("h3:contains(We are elected)"),
        follow("a:contains(Accept or decline)"),
        see("h2:contains(We are elected)"),
        examine(),
        {trigger: "#note", run: "edit With joy."},
        follow("button:contains(Accept)"),
        see(".alert-success:contains(accepted)"),
        see("h2:contains(How it was decided)"),
        click("summary:contains(Step by step)"),
        see("li:contains(L'Epicerie)"),
        examine(),
        follow("a:contains(who sits)"),
        see("h1:contains(Noyau)"),
        click("summary:contains(The same in words)"),
        see(".o_kt_college li:contains(L'Epicerie, through Chloe_Noyau)"),
        examine(),
    ],
});
