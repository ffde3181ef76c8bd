import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

// Milliseconds between two looks: until the first answer says it, before the meeting
// begins, and at most while there is no connection. Chance adds up to half of it, so
// that thousands of phones do not ask at the same moment.
const LOOK = 3000;
const LOOK_BEFORE = 15000;
const LOOK_AT_MOST = 30000;
const STAGES = {
    proposal: _t("Proposal"),
    questions: _t("Questions"),
    reactions: _t("Reactions"),
    consent: _t("Consent"),
};

/**
 * Keeps the page of a meeting as the meeting is: it asks a small answer, the same for
 * all, every few seconds, and shows what is in it. What is asked of this member is
 * loaded anew only where something else may be asked, unless somebody is writing.
 */
export class MeetingLive extends Interaction {
    static selector = ".o_meeting_live";
    dynamicContent = {
        ".o_live_lost": {"t-att-hidden": () => !this.isLost},
        ".o_live_block": {"t-att-hidden": () => !this.lines.some(Boolean)},
        ".o_live_title": this.line(() => this.title),
        ".o_live_stage": this.line(() => this.stage),
        ".o_live_result": this.line(() => this.state.result),
        ".o_live_quorum": this.line(() => this.state.quorum),
        ".o_live_poll": {"t-att-hidden": () => !this.poll},
        ".o_live_vote": {
            "t-att-href": () => this.poll && this.addressOf(this.poll),
            "t-out": () => (this.poll ? _t("Vote: %s", this.poll.name) : ""),
        },
        ".o_live_until": {
            "t-out": () => (this.poll ? _t("Until %s", this.poll.closes) : ""),
        },
        ".o_live_more": {"t-att-hidden": () => !this.title},
        // What it says is of an item that is not talked about any more.
        ".o_live_page": {
            "t-att-hidden": () => this.hasGoneOn && !this.isWriting,
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
        this.item = this.el.dataset.item;
        this.isUnderWay = Boolean(this.el.dataset.underWay);
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

    line(says) {
        return {"t-out": () => says() || "", "t-att-hidden": () => !says()};
    }

    get lines() {
        return [
            this.title,
            this.stage,
            this.state.result,
            this.state.quorum,
            this.poll,
        ];
    }

    /** Whether the meeting is at something else than the page was made for. */
    get hasGoneOn() {
        const {state, item_id: item} = this.state;
        return (
            Boolean(state) &&
            state !== "draft" &&
            (String(item) !== this.item || (state === "running") !== this.isUnderWay)
        );
    }

    get title() {
        if (!this.hasGoneOn) {
            return "";
        }
        if (this.state.state !== "running") {
            return _t("The meeting is over");
        }
        return this.state.item
            ? _t("Now: %s", this.state.item)
            : _t("The meeting is open");
    }

    get stage() {
        return this.title && !this.state.result && STAGES[this.state.stage];
    }

    get pause() {
        const {state, look} = this.state;
        return state === "draft" ? LOOK_BEFORE : look * 1000 || LOOK;
    }

    /** The open poll, unless the page leads there already. */
    get poll() {
        const {poll} = this.state;
        const page = this.el.querySelector(".o_live_page");
        return poll &&
            (this.hasGoneOn || !page.querySelector(`a[href$="${poll.path}"]`))
            ? poll
            : null;
    }

    addressOf(poll) {
        return this.el.dataset.member + poll.path;
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
            const delay = Math.min(this.pause * 2 ** this.misses, LOOK_AT_MOST);
            this.timer = this.waitForTimeout(
                this.look,
                delay * (1 + Math.random() / 2)
            );
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
        const {asks, item_id: item, state} = this.state;
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
        this.item = String(item);
        this.isUnderWay = state === "running";
    }
}

registry.category("public.interactions").add("komunigi_assembly.live", MeetingLive);
