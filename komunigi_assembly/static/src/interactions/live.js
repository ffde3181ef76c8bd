import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

// Milliseconds between two looks, and what chance adds, so that thousands of phones
// do not ask at the same moment; at most, while there is no connection.
const LOOK = 3000;
const CHANCE = 2000;
const LOOK_AT_MOST = 30000;
const STAGES = {
    proposal: _t("Proposal"),
    questions: _t("Questions"),
    reactions: _t("Reactions"),
    consent: _t("Consent: it is for you to answer"),
};

/**
 * Keeps the page of a meeting as the meeting is: it asks a small answer, the same for
 * all, every few seconds, and shows what is in it. What is asked of this member is
 * loaded anew only where something else is asked, unless somebody is writing.
 */
export class MeetingLive extends Interaction {
    static selector = ".o_meeting_live";
    dynamicContent = {
        ".o_live_lost": {"t-att-hidden": () => !this.isLost},
        ".o_live_block": {"t-att-hidden": () => !this.isUnderWay},
        ".o_live_item": {"t-out": () => this.state.item || _t("Under way")},
        ".o_live_stage": {"t-out": () => this.stage},
        ".o_live_result": {"t-out": () => this.state.result || ""},
        ".o_live_quorum": {"t-out": () => this.state.quorum || ""},
        ".o_live_poll": {"t-att-hidden": () => !this.state.poll},
        ".o_live_poll a": {
            "t-att-href": () => this.pollAddress,
            "t-out": () => this.state.poll && _t("Vote: %s", this.state.poll.name),
        },
        ".o_live_poll span": {
            "t-out": () => this.state.poll && _t("Until %s", this.state.poll.closes),
        },
        ".o_live_page": {
            "t-on-input": () => {
                this.isWriting = true;
            },
            "t-on-submit": () => {
                this.isSending = true;
            },
        },
    };

    setup() {
        this.state = {};
        this.asks = this.el.dataset.asks;
        this.misses = 0;
        this.isLost = false;
        this.isWriting = false;
        this.isSending = false;
    }

    start() {
        this.look();
        this.addListener(document, "visibilitychange", () => {
            // A phone that was in a pocket shows what is, at once.
            if (!document.hidden) {
                this.look();
            }
        });
        this.addListener(window, "online", this.look);
    }

    get isUnderWay() {
        return this.state.state === "running";
    }

    get stage() {
        return this.state.result ? "" : STAGES[this.state.stage] || "";
    }

    get pollAddress() {
        return this.state.poll
            ? this.el.dataset.member + this.state.poll.path
            : undefined;
    }

    async look() {
        if (this.isLooking || this.isDestroyed) {
            return;
        }
        this.isLooking = true;
        clearTimeout(this.timer);
        if (!document.hidden && !this.isSending) {
            try {
                await this.waitFor(this.follow());
                this.misses = 0;
            } catch {
                this.misses += 1;
            }
            // One answer may be lost on its way without a word.
            this.isLost = this.misses > 1;
            this.updateContent();
        }
        this.isLooking = false;
        if (!["done", "cancelled"].includes(this.state.state)) {
            const delay = Math.min(LOOK * 2 ** this.misses, LOOK_AT_MOST);
            this.timer = this.waitForTimeout(this.look, delay + Math.random() * CHANCE);
        }
    }

    async follow() {
        // The browser asks whether its answer still holds, and is mostly told so.
        const answer = await fetch(this.el.dataset.state, {cache: "no-cache"});
        if (!answer.ok || answer.redirected) {
            throw new Error(answer.statusText);
        }
        this.state = await answer.json();
        if (this.state.asks !== this.asks && !this.isWriting) {
            await this.load();
        }
    }

    async load() {
        const {asks} = this.state;
        const answer = await fetch(this.el.dataset.page, {cache: "no-store"});
        if (!answer.ok || answer.redirected) {
            throw new Error(answer.statusText);
        }
        const fresh = new window.DOMParser().parseFromString(
            await answer.text(),
            "text/html"
        );
        // Begun while the page was on its way: it stays.
        if (this.isWriting || this.isSending || this.isDestroyed) {
            return;
        }
        const page = this.el.querySelector(".o_live_page");
        const opened = [...page.querySelectorAll("details")].map(({open}) => open);
        page.replaceChildren(...fresh.body.childNodes);
        page.querySelectorAll("details").forEach((details, place) => {
            details.open = details.open || opened[place];
        });
        this.asks = asks;
    }
}

registry.category("public.interactions").add("komunigi_assembly.live", MeetingLive);
