import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Tells how many points are left while they are given; the server checks anyway. */
export class PointsLeft extends Interaction {
    static selector = ".o_komunigi_points";
    dynamicContent = {
        input: {"t-on-input": () => this.updateContent()},
        ".o_points_left": {
            "t-out": () => this.sentence,
            "t-att-class": () => ({
                "text-danger": this.left < 0,
                o_too_many: this.left < 0,
            }),
        },
    };

    get left() {
        const given = [...this.el.querySelectorAll("input")].reduce(
            (sum, input) => sum + (parseInt(input.value, 10) || 0),
            0
        );
        return parseInt(this.el.dataset.total, 10) - given;
    }

    get sentence() {
        return this.left < 0
            ? _t("Points too many: %s", -this.left)
            : _t("Points left: %s", this.left);
    }
}

registry.category("public.interactions").add("komunigi_vote.points_left", PointsLeft);
