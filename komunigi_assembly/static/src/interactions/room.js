import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

// Milliseconds. The bus tells at once; where it cannot, or has lost its connection,
// the screen finds out by itself.
const LOOK = 4000;
const AFTER_A_MESSAGE = 300;
const LOST_AFTER = 2;
// Nobody scrolls a projector: letters get smaller until all of it is on the screen.
const SCALES = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46];
const NARROW = 600;

/** The room's screen: shows what happens just now, whatever happens to the network. */
export class Room extends Interaction {
    static selector = ".o_komunigi_room";
    dynamicContent = {
        ".o_room_lost": {"t-att-hidden": () => this.misses < LOST_AFTER},
        ".o_room_since": {"t-out": () => this.lostAt},
        ".o_room_full": {
            "t-att-hidden": () => !document.fullscreenEnabled || this.isFull,
            "t-on-click": () => this.el.requestFullscreen(),
        },
    };

    setup() {
        this.misses = 0;
        this.lostAt = "";
        this.isFull = false;
        this.shown = this.el.querySelector(".o_room").outerHTML;
        this.begin();
    }

    start() {
        const bus = this.services.bus_service;
        const hear = () => this.wait(AFTER_A_MESSAGE);
        bus.subscribe("komunigi_meeting", hear);
        bus.addChannel(this.el.dataset.channel);
        this.registerCleanup(() => {
            bus.unsubscribe("komunigi_meeting", hear);
            bus.deleteChannel(this.el.dataset.channel);
        });
        this.addListener(document, "fullscreenchange", () => {
            this.isFull = Boolean(document.fullscreenElement);
        });
        this.addListener(window, "online", this.look);
        this.addListener(window, "resize", this.fit);
        this.fit();
        const ticking = setInterval(() => this.tick(), 1000);
        this.registerCleanup(() => clearInterval(ticking));
        this.wait(LOOK);
    }

    wait(delay) {
        clearTimeout(this.timer);
        this.timer = this.waitForTimeout(this.look, delay);
    }

    async look() {
        if (this.isLooking) {
            // Told while an answer is on its way: it may be older than the message.
            this.isTold = true;
            return;
        }
        this.isLooking = true;
        try {
            await this.waitFor(this.load());
            this.misses = 0;
        } catch {
            this.misses += 1;
            if (this.misses === 1) {
                this.lostAt = new Date().toLocaleTimeString([], {
                    hour: "2-digit",
                    minute: "2-digit",
                });
            }
        }
        this.updateContent();
        this.isLooking = false;
        this.wait(this.isTold ? AFTER_A_MESSAGE : LOOK);
        this.isTold = false;
    }

    async load() {
        const answer = await fetch(this.el.dataset.now, {
            cache: "no-store",
            signal: window.AbortSignal.timeout(2 * LOOK),
        });
        if (!answer.ok || answer.redirected) {
            throw new Error(answer.statusText);
        }
        const page = new window.DOMParser().parseFromString(
            await answer.text(),
            "text/html"
        );
        const fresh = page.querySelector(".o_room");
        if (!fresh || this.isDestroyed) {
            return;
        }
        const seconds = fresh.dataset.seconds;
        const html = still(fresh);
        if (html !== this.shown) {
            this.shown = html;
            fresh.dataset.seconds = seconds;
            this.el.querySelector(".o_room_now").replaceChildren(fresh);
            this.fit();
        } else {
            this.el.querySelector(".o_room").dataset.seconds = seconds;
        }
        this.begin();
    }

    fit() {
        for (const scale of window.innerWidth > NARROW ? SCALES : [1]) {
            this.el.style.setProperty("--room-scale", scale);
            if (this.el.scrollHeight <= window.innerHeight) {
                return;
            }
        }
    }

    /** The clock runs here; each answer sets it. */
    begin() {
        const {seconds} = this.el.querySelector(".o_room").dataset;
        this.began = window.performance.now() / 1000 - Number(seconds || 0);
        this.tick();
    }

    tick() {
        const clock = this.el.querySelector(".o_room_clock");
        if (!clock) {
            return;
        }
        const seconds = Math.max(
            0,
            Math.floor(window.performance.now() / 1000 - this.began)
        );
        const planned = Number(clock.dataset.planned);
        clock.querySelector(".o_room_spent").textContent =
            `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        clock.classList.toggle("o_room_late", planned > 0 && seconds > planned);
    }
}

/** What is shown, without its clock: only what is new is shown, and read aloud. */
function still(room) {
    const copy = room.cloneNode(true);
    delete copy.dataset.seconds;
    const clock = copy.querySelector(".o_room_clock");
    if (clock) {
        clock.classList.remove("o_room_late");
        clock.querySelector(".o_room_spent").textContent = "";
    }
    return copy.outerHTML;
}

registry.category("public.interactions").add("komunigi_assembly.room", Room);
