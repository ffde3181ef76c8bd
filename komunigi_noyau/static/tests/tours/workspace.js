import {examine} from "@komunigi_vote/../tests/tours/examine";
import {registry} from "@web/core/registry";

const follow = (trigger) => ({trigger, run: "click", expectUnloadPage: true});
const see = (trigger) => ({trigger});
const click = (trigger) => ({trigger, run: "click"});
const write = (trigger, text) => ({trigger, run: `edit ${text}`});
const tours = registry.category("web_tour.tours");

tours.add("komunigi_brings_a_matter", {
    steps: () => [
        follow(".o_portal_my_home a:contains(Our bodies)"),
        see("h1:contains(Noyau)"),
        examine(),
        click("summary:contains(Bring a matter)"),
        write("#new_name", "The price of an hour"),
        write("#new_draft", "We propose 75 euros an hour."),
        {trigger: "#new_subject", run: "selectByLabel The operator's price"},
        {
            trigger: "#new_function",
            run: "selectByLabel Proposals before the assemblies",
        },
        examine(),
        follow("button:contains(Bring it)"),
        see(".alert-success:contains(The matter is there)"),
        see("p:contains(Oskar (Operator) stepped aside)"),
        examine(),
        write("#remark", "I asked two other providers."),
        follow("button:contains(Say it)"),
        see("article:contains(I asked two other providers)"),
        follow("button:contains(Put it to the decision)"),
        see("p:contains(0 of)"),
        click("label:contains('I consent'):first"),
        follow("button:contains(Send the answer)"),
        see("li:contains(Le Potager):contains(I consent)"),
        examine(),
    ],
});

tours.add("komunigi_objects", {
    steps: () => [
        see("h2:contains(To decide)"),
        follow("a:contains(Your answer is asked for)"),
        click("label:contains(I object)"),
        write("textarea[name=reason]", "Not without a ceiling."),
        follow("button:contains(Send the answer)"),
        see("p:contains(An objection stops this draft)"),
        examine(),
        click("summary:contains(Change it)"),
        see(".alert-warning:contains(asked for anew)"),
        write("#edit_draft", "We propose 75 euros an hour, 6000 a year at most."),
        follow("button:contains(Save)"),
        see("section[aria-labelledby=draft]:contains(6000 a year)"),
        click("label:contains('I consent'):first"),
        follow("button:contains(Send the answer)"),
        see(".alert-success:contains(Your answer is noted)"),
    ],
});

tours.add("komunigi_decides", {
    steps: () => [
        click("label:contains('I consent'):first"),
        follow("button:contains(Send the answer)"),
        see("p:contains(nobody objects)"),
        follow("button:contains(Record the decision)"),
        see("section[aria-labelledby=decision]:contains(by 2 of 2 seats)"),
        see("section[aria-labelledby=decision]:contains(the operator's price)"),
        see("section[aria-labelledby=record]:contains(Not without a ceiling)"),
        examine(),
    ],
});

tours.add("komunigi_steps_aside", {
    steps: () => [
        see("p:contains(You step aside from this matter)"),
        see("section[aria-labelledby=decision]:contains(by 2 of 2 seats)"),
        examine(),
    ],
});

tours.add("komunigi_reads_figures", {
    steps: () => [
        see("h1:contains(Auditors)"),
        examine(),
        follow("a:contains(What each member was asked)"),
        see("h1:contains(What each member was asked)"),
        examine(),
    ],
});

tours.add("komunigi_reads_answers", {
    steps: () => [see("h2:contains(Each answer, in no order)"), examine()],
});

// The questionnaire itself is a page of Odoo's surveys.
tours.add("komunigi_answers_evaluation", {
    steps: () => [
        see("p:contains(A few questions about the network)"),
        examine(),
        follow("button:contains(Answer)"),
        click("button:contains(Start)"),
        click(".js_question-wrapper:contains(serve your) label:contains(8)"),
        click(".js_question-wrapper:contains(heard) label:contains(Rather yes)"),
        write(
            ".js_question-wrapper:contains(should we keep) textarea",
            "Keep the meetings."
        ),
        click("button[value=finish]"),
        click(".modal-footer button.btn-primary"),
        see(".o_survey_finished:contains(Thank you)"),
    ],
});
