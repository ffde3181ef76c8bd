import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

// Milliseconds between two looks; longer while there is no connection.
const LOOK = 2500;
const LOOK_WITHOUT_CONNECTION = 6000;
const MAIN = ".o_circle_main";

/**
 * Keeps the page of a circle as the circle is: it asks a small answer every few
 * seconds and loads the page's main part anew when something has changed, unless
 * somebody is writing. Without it, there is a link to refresh.
 */
export class Circle extends Interaction {
    static selector = ".o_komunigi_circle[data-state]";
    dynamicContent = {
        ".o_circle_live": {"t-out": () => this.told},
        ".o_circle_changed": {"t-att-hidden": () => !this.isChanged},
        ".o_circle_show": {"t-on-click": this.show},
        ".o_circle_lost": {"t-att-hidden": () => !this.isLost},
        ".o_circle_refresh": {"t-att-hidden": () => !this.isLost},
        [MAIN]: {
            "t-on-input": () => {
                this.isWriting = true;
            },
            "t-on-submit": () => {
                this.isSending = true;
            },
        },
    };

    setup() {
        this.told = "";
        this.mark = this.el.dataset.mark;
        this.at = this.el.dataset.at;
        this.isChanged = false;
        this.isLost = false;
        this.isWriting = false;
        this.isSending = false;
    }

    start() {
        this.wait(LOOK);
        this.addListener(document, "visibilitychange", () => {
            // A phone that was in a pocket shows what is, at once.
            if (!document.hidden) {
                this.look();
            }
        });
        // The way back to this page, where the browser has kept it as it was.
        this.addListener(window, "pageshow", ({persisted}) => {
            if (persisted) {
                location.reload();
            }
        });
    }

    wait(delay) {
        clearTimeout(this.timer);
        this.timer = this.waitForTimeout(this.look, delay);
    }

    async look() {
        if (this.isLooking) {
            return;
        }
        this.isLooking = true;
        if (!document.hidden && !this.isSending) {
            try {
                await this.waitFor(this.compare());
                this.isLost = false;
            } catch {
                this.isLost = true;
            }
            this.updateContent();
        }
        this.isLooking = false;
        this.wait(this.isLost ? LOOK_WITHOUT_CONNECTION : LOOK);
    }

    async compare() {
        const answer = await fetch(this.el.dataset.state, {cache: "no-cache"});
        if (!answer.ok) {
            // Not acting for the member any more, or logged out: the page says it.
            throw new Error(answer.statusText);
        }
        const {mark, at, spoken, present} = await answer.json();
        this.count(spoken, present);
        if (mark === this.mark) {
            return;
        }
        if (this.isWriting) {
            // Others may have spoken: that is counted, and disturbs nobody.
            this.isChanged = at !== this.at;
            return;
        }
        await this.load();
    }

    count(spoken, present) {
        for (const [part, number] of [
            [".o_circle_count", spoken],
            [".o_circle_there", present],
        ]) {
            const element = this.el.querySelector(part);
            if (element) {
                element.textContent = number;
            }
        }
    }

    async show() {
        this.isWriting = false;
        await this.waitFor(this.load());
        this.updateContent();
    }

    async load() {
        const answer = await fetch(this.el.dataset.page, {cache: "no-store"});
        if (!answer.ok) {
            throw new Error(answer.statusText);
        }
        const page = new window.DOMParser().parseFromString(
            await answer.text(),
            "text/html"
        );
        const fresh = page.querySelector(".o_komunigi_circle");
        if (!fresh || this.isSending || this.isDestroyed) {
            return;
        }
        if (this.isWriting) {
            // Begun while the page was on its way.
            this.isChanged = fresh.dataset.at !== this.at;
            return;
        }
        const isOtherStep = fresh.dataset.at !== this.at;
        const opened = this.opened();
        const main = this.el.querySelector(MAIN);
        const hadFocus = main.contains(document.activeElement);
        main.replaceChildren(...fresh.querySelector(MAIN).childNodes);
        this.mark = fresh.dataset.mark;
        this.at = fresh.dataset.at;
        this.isChanged = false;
        this.isWriting = false;
        const title = main.querySelector("h2");
        if (isOtherStep) {
            this.told = title
                ? _t("Now: %s", title.textContent.replace(/\s+/g, " ").trim())
                : "";
            window.scrollTo({top: 0});
            if (hadFocus && title) {
                title.focus();
            }
        } else {
            this.reopen(opened);
        }
        if (!fresh.dataset.state) {
            // It is over: nothing changes any more.
            this.isSending = true;
        }
    }

    /** What somebody has unfolded stays so. */
    opened() {
        return [...this.el.querySelectorAll(`${MAIN} details[open] > summary`)].map(
            (summary) => summary.textContent.replace(/[\s\d]+/g, " ")
        );
    }

    reopen(opened) {
        for (const summary of this.el.querySelectorAll(`${MAIN} details > summary`)) {
            if (opened.includes(summary.textContent.replace(/[\s\d]+/g, " "))) {
                summary.parentElement.open = true;
            }
        }
    }
}

registry.category("public.interactions").add("komunigi_noyau.circle", Circle);
