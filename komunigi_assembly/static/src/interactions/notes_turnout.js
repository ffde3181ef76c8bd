import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

// Milliseconds between two looks.
const LOOK = 3000;

/**
 * Tells whoever takes notes how many have voted, while a vote is open on phones. The
 * line says it without this too, as it was when the page was made.
 */
export class NotesTurnout extends Interaction {
    static selector = ".o_notes_turnout";

    start() {
        this.look();
    }

    look() {
        this.waitForTimeout(async () => {
            const answer = await this.waitFor(this.ask());
            if (answer) {
                this.el.textContent = answer.said || this.el.textContent;
            }
            if (!answer || answer.open) {
                this.look();
            }
        }, LOOK);
    }

    async ask() {
        try {
            const response = await fetch(this.el.dataset.address);
            return response.ok ? await response.json() : null;
        } catch {
            // No connection: asked again.
            return null;
        }
    }
}

registry
    .category("public.interactions")
    .add("komunigi_assembly.notes_turnout", NotesTurnout);
