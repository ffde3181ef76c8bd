import {examine} from "./examine";
import {registry} from "@web/core/registry";

const follow = (trigger) => ({trigger, run: "click", expectUnloadPage: true});
const see = (trigger) => ({trigger});
const click = (trigger) => ({trigger, run: "click"});

/** As by keyboard alone: no pointer, the focus is where the page left it. */
const press = (trigger, key) => ({
    trigger,
    async run({press: pressKey}) {
        if (document.activeElement !== this.anchor) {
            throw new Error(`The focus is not at ${trigger}`);
        }
        await pressKey(key);
    },
});

function vote(poll, steps) {
    return [
        follow(`.list-group a:contains(${poll})`),
        see(`h1:contains(${poll})`),
        examine(),
        ...steps,
        follow("button:contains(Go on)"),
        see("p:contains(Not cast yet)"),
    ];
}

const cast = () => [
    follow("button:contains(Cast this vote)"),
    see(".alert-success:contains(The vote of Le Potager is cast)"),
];
const back = () => follow("a:contains(All polls)");
const option = (name) => `.o_ranking_option:contains(${name})`;

registry.category("web_tour.tours").add("komunigi_votes_on_a_phone", {
    steps: () => [
        follow(".o_portal_my_home a:contains(asked of our cooperative)"),
        follow("main a:contains(Polls: what is put to the vote)"),
        see("h2:contains(Waiting for our voice)"),
        examine(),

        // Consent: an objection wants its reason.
        follow(".list-group a:contains(By consent)"),
        click("label:contains(I object)"),
        follow("button:contains(Go on)"),
        see("[role=alert]:contains(An objection needs its reason)"),
        see("#reason:focus"),
        examine(),
        {trigger: "#reason", run: "edit It costs too much."},
        follow("button:contains(Go on)"),
        see("blockquote:contains(It costs too much)"),
        examine(),
        ...cast(),
        examine(),
        follow("main ul a:contains(/page$/)"),
        see("section:contains(Our vote):contains(I object)"),
        examine(),
        back(),

        ...vote("By yes or no", [click("label:contains(I abstain)")]),
        follow("button:contains(Change)"),
        see("#answer_abstain:checked"),
        click("label:contains(No)"),
        follow("button:contains(Go on)"),
        ...cast(),
        back(),

        ...vote("By plurality", [click("label:contains(Quinces)")]),
        // Confidential: with a number.
        see("output:contains(/^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$/)"),
        see("button:contains(Copy)"),
        examine(),
        ...cast(),
        see("output"),
        examine(),
        back(),

        ...vote("By approval", [
            click("label:contains(Pears)"),
            click("label:contains(Rhubarb)"),
        ]),
        ...cast(),
        back(),

        ...vote("By points", [
            see("[role=status]:contains(Points left: 10)"),
            {trigger: "#points_1", run: "edit 12"},
            see("[role=status]:contains(Points too many: 2)"),
            {trigger: "#points_1", run: "edit 3"},
            {trigger: "#points_2", run: "edit 7"},
            see("[role=status]:contains(Points left: 0)"),
        ]),
        ...cast(),
        back(),

        ...vote("By score", [
            {trigger: "#score_1", run: "edit 4"},
            {trigger: "#score_3", run: "edit 10"},
        ]),
        ...cast(),
        back(),

        ...vote("By majority judgment", [
            click("fieldset:contains(Pears) label:contains(Excellent)"),
            click("fieldset:contains(Quinces) label:contains(To reject)"),
            click("fieldset:contains(Rhubarb) label:contains(Fair)"),
        ]),
        ...cast(),
        back(),

        // By touch, then by keyboard: Rhubarb first, Pears, no Quinces.
        ...vote("By stv", [
            see("li:contains(Nothing is ranked yet)"),
            click(`${option("Pears")} button:contains(Rank)`),
            click(`${option("Rhubarb")} button:contains(Rank)`),
            see("[role=status]:contains(Rhubarb: number 2)"),
            examine(),
            press(`${option("Rhubarb")} button[aria-label^=Up]`, "Enter"),
            see("[role=status]:contains(Rhubarb: number 1)"),
            click(`${option("Quinces")} button:contains(Rank)`),
            click(`${option("Quinces")} button[aria-label^="Take out"]`),
            see("[role=status]:contains(Quinces: not ranked)"),
        ]),
        see("li:contains(1. Rhubarb)"),
        ...cast(),
        back(),

        // Quinces first, the two others as good as each other.
        ...vote("By schulze", [
            click(`${option("Pears")} button:contains(Rank)`),
            click(`${option("Quinces")} button:contains(Rank)`),
            click(`${option("Rhubarb")} button:contains(Rank)`),
            click(`${option("Pears")} button[aria-label^=Down]`),
            click(`${option("Rhubarb")} button[aria-label^="As good"]`),
            see("[role=status]:contains(Rhubarb: number 2, with Pears)"),
            examine(),
        ]),
        see("li:contains(2. Rhubarb)"),
        ...cast(),
        back(),

        see("section:contains(Waiting for our voice):contains(No poll waits)"),
        ...[
            "consent",
            "yes or no",
            "plurality",
            "approval",
            "points",
            "score",
            "majority judgment",
            "stv",
            "schulze",
        ].flatMap((method) => [
            follow(`.list-group a:contains(Counted by ${method})`),
            see(".o_komunigi_result"),
            examine(),
            back(),
        ]),
    ],
});
