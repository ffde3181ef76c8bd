import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** A button that copies the ballot number, where the browser lets pages do so. */
export class CopyNumber extends Interaction {
    static selector = ".o_komunigi_number_box";
    dynamicContent = {
        ".o_copy_number": {
            "t-att-hidden": () => !navigator.clipboard,
            "t-on-click": this.copy,
        },
        ".o_copied": {"t-out": () => this.told},
    };

    setup() {
        this.told = "";
    }

    async copy() {
        const number = this.el.querySelector("output").textContent.trim();
        try {
            await this.waitFor(navigator.clipboard.writeText(number));
            this.told = _t("Copied");
        } catch {
            this.told = _t("Your browser does not allow it: write it down.");
        }
    }
}

registry.category("public.interactions").add("komunigi_vote.copy_number", CopyNumber);
