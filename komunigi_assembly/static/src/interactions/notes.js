import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

// Milliseconds. The bus tells of changes at once; where it cannot, the screen finds
// out by itself.
const LOOK = 15000;
const AFTER_A_MESSAGE = 300;
const SAVE_AFTER = 2500;
const TRY_AGAIN = 5000;
// What stays unfolded when something in it is sent.
const STAYS = ".o_notes_fold, .o_notes_stays";
const WIDE = "(min-width: 992px)";

/**
 * The screen of whoever takes notes. What is written is saved by itself and kept in
 * the browser until the server has it; buttons are sent in the background; what others
 * do comes by itself, but for a part in which somebody is writing.
 *
 * Without it, each form leads to the page anew.
 */
export class Notes extends Interaction {
    static selector = ".o_komunigi_notes";
    dynamicContent = {
        ".o_notes_lost": {"t-att-hidden": () => !this.isLost},
        ".o_notes_said": {"t-out": () => this.said},
        _root: {
            "t-on-submit": this.onSubmit,
            "t-on-input": this.onInput,
        },
    };

    setup() {
        this.said = "";
        this.isLost = false;
        this.isConflict = false;
        this.isSending = false;
    }

    start() {
        const bus = this.services.bus_service;
        const hear = () => this.lookAfter(AFTER_A_MESSAGE);
        bus.subscribe("komunigi_meeting", hear);
        bus.addChannel(this.el.dataset.channel);
        this.registerCleanup(() => {
            bus.unsubscribe("komunigi_meeting", hear);
            bus.deleteChannel(this.el.dataset.channel);
        });
        this.addListener(window, "online", () => {
            this.save();
            this.look();
        });
        this.addListener(document, "visibilitychange", () => {
            if (!document.hidden) {
                this.look();
            }
        });
        const ticking = setInterval(() => this.tick(), 1000);
        this.registerCleanup(() => clearInterval(ticking));
        this.unfold();
        this.begin();
        this.lookAfter(LOOK);
    }

    // What is on the page

    get form() {
        return this.el.querySelector(".o_notes_form");
    }

    get area() {
        return this.form && this.form.querySelector("textarea");
    }

    get isDirty() {
        return Boolean(this.area) && this.area.value !== this.saved;
    }

    get key() {
        const {user} = this.el.dataset;
        return `komunigi_notes_${user}_${this.form.dataset.item}`;
    }

    /** An item is on the page: its clock runs, and what was not saved comes back. */
    begin() {
        this.began = window.performance.now();
        this.isConflict = false;
        if (!this.area) {
            return;
        }
        const conflict = this.form.querySelector(".o_notes_conflict");
        if (!conflict.hidden) {
            // Shown by the server: what is typed is not saved yet.
            this.isConflict = true;
            this.saved = null;
            this.keep();
            return;
        }
        this.saved = this.area.value;
        const kept = this.kept();
        if (!kept || kept.text === this.saved) {
            this.forget();
            return;
        }
        const theirs = this.saved;
        this.area.value = kept.text;
        if (kept.version === this.form.version.value) {
            this.tell(_t("Not saved yet"));
            this.saveAfter(AFTER_A_MESSAGE);
        } else {
            this.showConflict(
                _t(
                    "These notes were written elsewhere too. Both texts are below: put together what is to stay, then save it."
                ),
                theirs,
                this.form.version.value
            );
        }
    }

    /** On a wide screen there is room for everything. */
    unfold() {
        if (window.matchMedia(WIDE).matches) {
            this.el.querySelectorAll(".o_notes_fold").forEach((fold) => {
                fold.open = true;
            });
        }
    }

    tick() {
        for (const clock of this.el.querySelectorAll(".o_notes_clock[data-runs]")) {
            const seconds = Math.floor(
                Number(clock.dataset.seconds) +
                    (window.performance.now() - this.began) / 1000
            );
            const planned = Number(clock.dataset.planned);
            clock.querySelector(".o_notes_spent").textContent =
                `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
            clock.classList.toggle("o_notes_late", planned > 0 && seconds > planned);
        }
    }

    // Kept in the browser until the server has it

    keep() {
        const kept = {text: this.area.value, version: this.form.version.value};
        try {
            window.localStorage.setItem(this.key, JSON.stringify(kept));
        } catch {
            // No room, or not allowed: it is still on the page.
            this.tell(_t("Not saved yet: stay on this page"));
        }
    }

    kept() {
        try {
            return JSON.parse(window.localStorage.getItem(this.key));
        } catch {
            return null;
        }
    }

    forget() {
        window.localStorage.removeItem(this.key);
    }

    // Notes

    onInput({target}) {
        if (target !== this.area) {
            return;
        }
        this.tell(_t("Not saved yet"));
        this.keep();
        if (!this.isConflict) {
            this.saveAfter(SAVE_AFTER);
        }
    }

    saveAfter(delay) {
        clearTimeout(this.saving);
        this.saving = this.waitForTimeout(() => this.save(), delay);
    }

    async save() {
        if (!this.isDirty || this.isConflict) {
            return;
        }
        // One at a time: each saves on what the one before has saved.
        while (this.saveUnderWay) {
            await this.saveUnderWay;
        }
        if (!this.isDirty || this.isConflict) {
            return;
        }
        this.saveUnderWay = this.sendNotes();
        await this.saveUnderWay;
        this.saveUnderWay = null;
    }

    async sendNotes() {
        const {form} = this;
        const text = this.area.value;
        const data = new FormData(form);
        data.set("answer", "json");
        let answer, told;
        try {
            answer = await fetch(form.action, {method: "POST", body: data});
            told = await answer.json();
        } catch {
            this.lose();
            this.saveAfter(TRY_AGAIN);
            return;
        }
        if (this.isDestroyed || form !== this.form) {
            return;
        }
        this.isLost = false;
        if (answer.ok) {
            form.version.value = told.version;
            this.saved = text;
            if (this.isDirty) {
                this.keep();
                this.saveAfter(SAVE_AFTER);
            } else {
                this.forget();
                this.tell(_t("Saved"));
            }
        } else if (answer.status === 409) {
            this.showConflict(told.error, told.theirs, told.version);
        } else {
            this.tell(_t("Not saved: %s", told.error));
            this.saveAfter(TRY_AGAIN);
        }
        this.updateContent();
    }

    /** Both texts, side by side; nothing is saved by itself until they are one. */
    showConflict(said, theirs, version) {
        this.isConflict = true;
        this.saved = null;
        this.form.version.value = version;
        const block = this.form.querySelector(".o_notes_conflict");
        block.querySelector(".o_notes_conflict_said").textContent = said;
        block.querySelector(".o_notes_theirs").textContent = theirs;
        block.setAttribute("role", "alert");
        block.hidden = false;
        this.tell(_t("Not saved yet"));
        this.keep();
    }

    tell(text) {
        const place = this.form && this.form.querySelector(".o_notes_saved");
        if (place && place.textContent !== text) {
            place.textContent = text;
        }
    }

    lose() {
        this.isLost = true;
        this.updateContent();
    }

    // Buttons

    async onSubmit(ev) {
        const form = ev.target;
        if (form.method !== "post" || ev.defaultPrevented) {
            return;
        }
        ev.preventDefault();
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        const data = new FormData(form, ev.submitter);
        try {
            if (form !== this.form) {
                // Before the page changes, what was written is saved.
                await this.save();
                if (this.isDirty) {
                    this.area.focus();
                    this.said = this.isConflict
                        ? _t("First put the two texts of the notes together.")
                        : _t("Not sent: the notes are not saved yet.");
                    return;
                }
            } else if (this.saveUnderWay) {
                await this.saveUnderWay;
                data.set("version", form.version.value);
            }
            clearTimeout(this.saving);
            await this.send(form, data);
        } catch {
            this.lose();
            this.said = _t("Not sent: no connection. Try again.");
        } finally {
            this.isSending = false;
            if (!this.isDestroyed) {
                this.updateContent();
            }
        }
    }

    async send(form, data) {
        const answer = await fetch(form.action, {method: "POST", body: data});
        const fresh = this.read(await answer.text());
        if (!fresh) {
            // Logged out, handed over, or not there any more: the browser shows it.
            window.location.assign(
                answer.redirected ? answer.url : window.location.href
            );
            return;
        }
        this.isLost = false;
        if (form === this.form && answer.ok) {
            this.saved = this.area.value;
            this.forget();
        }
        if (answer.redirected) {
            const url = new URL(answer.url);
            url.searchParams.delete("done");
            window.history.replaceState(null, "", url);
        }
        this.show(fresh, form);
        const alert = this.el.querySelector("[data-panel=message] [role=alert]");
        this.said = alert ? "" : _t("Done");
        if (alert) {
            alert.scrollIntoView({block: "center"});
        }
    }

    // What others do

    lookAfter(delay) {
        clearTimeout(this.looking);
        this.looking = this.waitForTimeout(() => this.look(), delay);
    }

    async look() {
        clearTimeout(this.looking);
        if (!document.hidden && !this.isSending) {
            try {
                const answer = await fetch(window.location.href, {cache: "no-store"});
                const fresh = answer.ok && this.read(await answer.text());
                if (this.isDestroyed || this.isSending) {
                    return;
                }
                this.isLost = !answer.ok;
                if (fresh) {
                    await this.follow(fresh);
                }
            } catch {
                this.isLost = true;
            }
            if (this.isDestroyed) {
                return;
            }
            this.updateContent();
        }
        this.lookAfter(LOOK);
    }

    async follow(fresh) {
        if (itemOf(fresh) !== itemOf(this.el) && this.isDirty) {
            // Somebody has gone on: what was written here goes first.
            await this.save();
            if (this.isDirty) {
                return;
            }
        }
        this.show(fresh);
    }

    read(html) {
        const page = new window.DOMParser().parseFromString(html, "text/html");
        return page.querySelector(".o_komunigi_notes");
    }

    /**
     * Bring the page to what `fresh` says.
     *
     * @param {Element} fresh
     * @param {HTMLFormElement} [sent] whose answer it is
     */
    show(fresh, sent) {
        const focus = document.activeElement && document.activeElement.id;
        if (itemOf(fresh) !== itemOf(this.el) || namesOf(fresh) !== namesOf(this.el)) {
            const isOther = itemOf(fresh) !== itemOf(this.el);
            const opened = isOther ? [] : this.opened(this.el);
            this.el.querySelector(".row").replaceWith(fresh.querySelector(".row"));
            this.unfold();
            this.reopen(this.el, opened);
            this.begin();
            const title = this.el.querySelector("#item_name");
            if (isOther && title && sent) {
                title.focus();
            }
        } else {
            this.showNotes(fresh, sent);
        }
        for (const panel of this.el.querySelectorAll("[data-panel]")) {
            const other = fresh.querySelector(`[data-panel=${panel.dataset.panel}]`);
            if (!other) {
                continue;
            }
            if (still(other) === still(panel)) {
                if (sent) {
                    this.reopen(panel, this.opened(other));
                }
                continue;
            }
            const isOwn = sent && (panel.contains(sent) || !sent.isConnected);
            if (panel.dataset.panel === "message") {
                // What came of one's own doing stays until one does something else.
                if (!sent && !other.textContent.trim()) {
                    continue;
                }
            } else if (!isOwn && isWriting(panel)) {
                continue;
            }
            // What was unfolded to send something is done with.
            const opened = this.opened(panel, sent ? STAYS : "details");
            panel.replaceChildren(...other.childNodes);
            this.unfold();
            this.reopen(panel, opened);
        }
        this.showClock(fresh);
        const focused = focus && document.getElementById(focus);
        if (focused && this.el.contains(focused) && !sent) {
            focused.focus();
        }
    }

    showNotes(fresh, sent) {
        const form = fresh.querySelector(".o_notes_form");
        if (!form || !this.form) {
            return;
        }
        const conflict = form.querySelector(".o_notes_conflict");
        if (sent === this.form && !conflict.hidden) {
            this.showConflict(
                conflict.querySelector(".o_notes_conflict_said").textContent,
                conflict.querySelector(".o_notes_theirs").textContent,
                form.version.value
            );
            return;
        }
        if (this.isDirty) {
            return;
        }
        const {value} = form.querySelector("textarea");
        if (this.area.value !== value) {
            const {selectionStart} = this.area;
            this.area.value = value;
            this.area.selectionStart = this.area.selectionEnd = selectionStart;
        }
        this.saved = value;
        this.form.version.value = form.version.value;
        if (sent === this.form) {
            this.isConflict = false;
            const block = this.form.querySelector(".o_notes_conflict");
            block.hidden = true;
            block.removeAttribute("role");
            this.tell(_t("Saved"));
        }
        const buttons = form.querySelector("textarea + div");
        this.form.querySelector("textarea + div").replaceWith(buttons);
    }

    showClock(fresh) {
        const clock = this.el.querySelector(".o_notes_clock");
        const other = fresh.querySelector(".o_notes_clock");
        if (clock && other) {
            clock.dataset.seconds = other.dataset.seconds;
            this.began = window.performance.now();
            this.tick();
        }
    }

    /** What somebody has unfolded stays so. */
    opened(part, which = "details") {
        return [...part.querySelectorAll(which)].map((details) => [
            titleOf(details),
            details.open,
        ]);
    }

    reopen(part, opened) {
        const open = new Map(opened);
        for (const details of part.querySelectorAll("details")) {
            const was = open.get(titleOf(details));
            if (was) {
                details.open = true;
            }
        }
    }
}

function itemOf(screen) {
    const item = screen.querySelector(".o_notes_item");
    return item ? item.dataset.item : "";
}

function namesOf(screen) {
    return [...screen.querySelectorAll("[data-panel]")]
        .map((panel) => panel.dataset.panel)
        .join();
}

function titleOf(details) {
    return details.querySelector("summary").textContent.replace(/[\s\d]+/g, " ");
}

/** Whether something is typed in `panel` that was not there when it came. */
function isWriting(panel) {
    if (panel.querySelector(".o_notes_unfinished")) {
        // Shown by the server to be confirmed.
        return true;
    }
    return [...panel.querySelectorAll("input, textarea, select")].some((field) => {
        if (field.type === "hidden") {
            return false;
        }
        if (field.tagName === "SELECT") {
            return [...field.options].some(
                (option, place) =>
                    option.selected !== option.defaultSelected &&
                    !(place === 0 && option.selected)
            );
        }
        return field.type === "file"
            ? field.files.length
            : field.value !== field.defaultValue;
    });
}

/** What a panel says, without what differs each time it is made. */
function still(panel) {
    const copy = panel.cloneNode(true);
    copy.querySelectorAll("[name=csrf_token]").forEach((field) => field.remove());
    copy.querySelectorAll("details").forEach((details) =>
        details.removeAttribute("open")
    );
    copy.querySelectorAll(".o_notes_clock").forEach((clock) => {
        delete clock.dataset.seconds;
        clock.classList.remove("o_notes_late");
        clock.querySelector(".o_notes_spent").textContent = "";
    });
    return copy.innerHTML.replace(/\s+/g, " ");
}

registry.category("public.interactions").add("komunigi_assembly.notes", Notes);
