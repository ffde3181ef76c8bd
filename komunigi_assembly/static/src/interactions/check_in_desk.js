import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

// Milliseconds without a key before it looks.
const PAUSE = 250;
const FOUND = ".o_desk_found";

/**
 * Finds members at the check-in desk while their name is typed. Without it, there is
 * a button.
 */
export class CheckInDesk extends Interaction {
    static selector = ".o_komunigi_desk";
    dynamicContent = {
        ".o_desk_search input[name='search']": {"t-on-input": this.typed},
    };

    setup() {
        this.asked = 0;
    }

    typed(ev) {
        clearTimeout(this.timer);
        const {value} = ev.target;
        // A scanner types an address and ends it by Enter: the form takes that.
        if (!value.includes("/")) {
            this.timer = this.waitForTimeout(() => this.find(value), PAUSE);
        }
    }

    async find(value) {
        this.asked += 1;
        const mine = this.asked;
        const {action} = this.el.querySelector(".o_desk_search");
        try {
            const answer = await this.waitFor(
                fetch(`${action}?search=${encodeURIComponent(value)}`, {
                    cache: "no-store",
                })
            );
            if (!answer.ok) {
                return;
            }
            const page = new window.DOMParser().parseFromString(
                await this.waitFor(answer.text()),
                "text/html"
            );
            const found = page.querySelector(FOUND);
            // A slow answer does not replace a later one.
            if (found && mine === this.asked) {
                this.el.querySelector(FOUND).replaceWith(found);
            }
        } catch {
            // Without a connection, the button says so.
        }
    }
}

registry
    .category("public.interactions")
    .add("komunigi_assembly.check_in_desk", CheckInDesk);
