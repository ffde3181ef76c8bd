import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

// Milliseconds after the last key.
const PAUSE = 400;

/**
 * Shows needs that are like the one that is being written. Without this, the form
 * shows them once, before it sends.
 */
export class NeedsSimilar extends Interaction {
    static selector = ".o_needs_similar";
    dynamicContent = {
        ".o_need_name": {"t-on-input": this.debounced(this.look, PAUSE)},
    };

    async look() {
        const name = this.el.querySelector(".o_need_name").value;
        const found = await this.waitFor(this.ask(name));
        const place = this.el.querySelector(".o_needs_found");
        if (found === null || !place) {
            return;
        }
        // The server's own page, in which what members wrote is escaped.
        place.innerHTML = found;
        const seen = [...place.querySelectorAll("[data-need]")];
        this.el.querySelector("[name='seen_similar']").value = seen
            .map((need) => need.dataset.need)
            .join(" ");
    }

    async ask(name) {
        const query = new URLSearchParams({q: name});
        try {
            const response = await fetch(`${this.el.dataset.address}?${query}`);
            return response.ok ? await response.text() : null;
        } catch {
            // No connection: the form asks again when it is sent.
            return null;
        }
    }
}

registry
    .category("public.interactions")
    .add("komunigi_cost_sharing.needs_similar", NeedsSimilar);
