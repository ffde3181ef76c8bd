import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

function make(tag, className, attributes = {}) {
    const el = document.createElement(tag);
    el.className = className;
    for (const [name, value] of Object.entries(attributes)) {
        el.setAttribute(name, value);
    }
    return el;
}

/**
 * Ranking by buttons, keyboard, mouse or finger instead of choosing numbers.
 *
 * The numbers are still what is sent: the selects stay in the form, and follow.
 * `tiers` is the ranking, best first; the options of one tier are as good as each
 * other, which only some methods allow (data-ties). `unranked` has the others.
 */
export class Ranking extends Interaction {
    static selector = ".o_komunigi_ranking";

    start() {
        this.list = this.el.querySelector(".o_ranking_list");
        this.mayTie = Boolean(this.el.dataset.ties);
        this.options = [...this.list.querySelectorAll(".o_ranking_option")].map((li) =>
            this.equip(li)
        );
        this.border = make("li", "o_ranking_unranked mb-2");
        this.border.textContent = _t("Not ranked:");
        this.empty = make("li", "o_ranking_empty py-2");
        this.empty.textContent = _t("Nothing is ranked yet.");
        this.voice = make("p", "visually-hidden", {role: "status"});
        this.list.after(this.voice);
        this.readNumbers();
        this.el.classList.add("o_ranking_started");
        this.show();
    }

    /** Handle, number and buttons of an option. */
    equip(li) {
        const name = li.querySelector(".o_ranking_name").textContent.trim();
        const option = {li, name, select: li.querySelector("select"), buttons: {}};
        const row = li.querySelector(".o_ranking_row");
        option.handle = make("span", "o_ranking_handle", {"aria-hidden": "true"});
        option.handle.textContent = "⠿";
        option.number = make("span", "o_ranking_rank");
        const tools = make("span", "o_ranking_tools");
        row.prepend(option.handle, option.number);
        row.append(tools);
        this.addListener(option.handle, "pointerdown", (ev) => this.drag(option, ev));

        const add = (key, sign, label, act) => {
            const button = make("button", "btn btn-outline-dark", {
                type: "button",
                "aria-label": `${label}: ${name}`,
                title: label,
            });
            button.textContent = sign;
            this.addListener(button, "click", () => act.call(this, option));
            option.buttons[key] = button;
            tools.append(button);
        };
        add("up", "▲", _t("Up"), this.up);
        add("down", "▼", _t("Down"), this.down);
        if (this.mayTie) {
            add("tie", "=", _t("As good as the one above"), this.toggleTie);
        }
        add("leave", "✕", _t("Take out of the ranking"), this.leave);
        add("rank", _t("Rank"), _t("Rank next"), this.rankNext);
        return option;
    }

    readNumbers() {
        this.tiers = [];
        this.unranked = [];
        const byNumber = new Map();
        for (const option of this.options) {
            const number = parseInt(option.select.value, 10);
            if (number) {
                byNumber.set(number, [...(byNumber.get(number) || []), option]);
            } else {
                this.unranked.push(option);
            }
        }
        for (const number of [...byNumber.keys()].sort((a, b) => a - b)) {
            const tied = byNumber.get(number);
            this.tiers.push(...(this.mayTie ? [tied] : tied.map((option) => [option])));
        }
    }

    rankOf(option) {
        return this.tiers.findIndex((tier) => tier.includes(option));
    }

    /** Take an option out of where it is; tells at which tier it was. */
    pull(option) {
        const rank = this.rankOf(option);
        if (rank >= 0) {
            this.tiers[rank] = this.tiers[rank].filter((other) => other !== option);
        }
        this.unranked = this.unranked.filter((other) => other !== option);
        return rank;
    }

    up(option) {
        const rank = this.rankOf(option);
        const tied = this.tiers[rank].length > 1;
        if (rank || tied) {
            this.pull(option);
            this.tiers.splice(tied ? rank : rank - 1, 0, [option]);
        }
        this.settle(option, "up");
    }

    down(option) {
        const rank = this.rankOf(option);
        const tied = this.tiers[rank].length > 1;
        if (rank < this.tiers.length - 1 || tied) {
            this.pull(option);
            this.tiers.splice(tied ? rank + 1 : rank + 2, 0, [option]);
        }
        this.settle(option, "down");
    }

    toggleTie(option) {
        const rank = this.rankOf(option);
        const tied = this.tiers[rank].length > 1;
        if (tied) {
            this.pull(option);
            this.tiers.splice(rank + 1, 0, [option]);
        } else if (rank) {
            this.pull(option);
            this.tiers[rank - 1].push(option);
        }
        this.settle(option, "tie");
    }

    leave(option) {
        this.pull(option);
        this.unranked.push(option);
        this.settle(option, "rank");
    }

    rankNext(option) {
        this.pull(option);
        this.tiers.push([option]);
        this.settle(option, "up");
    }

    /** Put it before what `place` is: another option, the border, or the end. */
    drop(option, place) {
        this.pull(option);
        this.tiers = this.tiers.filter((tier) => tier.length);
        const before = this.options.find((other) => other.li === place);
        const rank = before ? this.rankOf(before) : -1;
        if (rank >= 0) {
            const position = this.tiers[rank].indexOf(before);
            if (position) {
                this.tiers[rank].splice(position, 0, option);
            } else {
                this.tiers.splice(rank, 0, [option]);
            }
        } else if (place === this.border) {
            this.tiers.push([option]);
        } else {
            const position = before ? this.unranked.indexOf(before) : Infinity;
            this.unranked.splice(position, 0, option);
        }
        this.settle(option);
    }

    /** Show where an option is now, say so, and keep the keyboard at it. */
    settle(option, button) {
        this.tiers = this.tiers.filter((tier) => tier.length);
        this.show();
        const rank = this.rankOf(option);
        const others = (this.tiers[rank] || []).filter((other) => other !== option);
        if (rank < 0) {
            this.voice.textContent = _t("%s: not ranked", option.name);
        } else if (others.length) {
            this.voice.textContent = _t(
                "%(option)s: number %(rank)s, with %(others)s",
                {
                    option: option.name,
                    rank: rank + 1,
                    others: others.map((other) => other.name).join(", "),
                }
            );
        } else {
            this.voice.textContent = _t("%(option)s: number %(rank)s", {
                option: option.name,
                rank: rank + 1,
            });
        }
        if (button) {
            option.buttons[button].focus();
        }
    }

    show() {
        const ranked = this.tiers.flat();
        this.list.replaceChildren(
            ...(ranked.length ? [] : [this.empty]),
            ...ranked.map((option) => option.li),
            ...(this.unranked.length ? [this.border] : []),
            ...this.unranked.map((option) => option.li)
        );
        for (const option of this.options) {
            const rank = this.rankOf(option);
            const tied = rank >= 0 && this.tiers[rank].length > 1;
            const {up, down, tie, leave, rank: next} = option.buttons;
            option.select.value = rank < 0 ? "" : String(rank + 1);
            option.number.textContent = rank < 0 ? "" : `${rank + 1}.`;
            next.hidden = rank >= 0;
            for (const button of [up, down, leave, tie]) {
                if (button) {
                    button.hidden = rank < 0;
                }
            }
            up.setAttribute("aria-disabled", rank === 0 && !tied);
            down.setAttribute("aria-disabled", rank === this.tiers.length - 1 && !tied);
            if (tie) {
                tie.setAttribute("aria-pressed", tied);
                tie.classList.toggle("active", tied);
                tie.setAttribute("aria-disabled", rank === 0 && !tied);
            }
        }
    }

    /** Follow the finger or the mouse until it lets go. */
    drag(option, ev) {
        if (ev.button) {
            return;
        }
        ev.preventDefault();
        const {li, handle} = option;
        const top = () => this.list.getBoundingClientRect().top;
        const start = ev.clientY - top();
        let place = null;
        let moved = false;
        handle.setPointerCapture(ev.pointerId);
        li.classList.add("o_ranking_dragged");

        const move = (moveEv) => {
            const shift = moveEv.clientY - top() - start;
            moved = moved || Math.abs(shift) > 4;
            li.style.transform = `translateY(${shift}px)`;
            const {y, height} = li.getBoundingClientRect();
            const others = [...this.list.children].filter((child) => child !== li);
            place = others.find((child) => {
                const box = child.getBoundingClientRect();
                return y + height / 2 < box.y + box.height / 2;
            });
            for (const child of others) {
                child.classList.toggle("o_ranking_before", child === place);
            }
            li.scrollIntoView({block: "nearest"});
        };
        const stops = [];
        const end = (done) => {
            stops.forEach((stop) => stop());
            li.classList.remove("o_ranking_dragged");
            li.style.transform = "";
            for (const child of this.list.children) {
                child.classList.remove("o_ranking_before");
            }
            if (done && moved) {
                this.drop(option, place === this.empty ? this.border : place);
            }
        };
        stops.push(
            this.addListener(handle, "pointermove", move),
            this.addListener(handle, "pointerup", () => end(true)),
            this.addListener(handle, "pointercancel", () => end(false))
        );
    }
}

registry.category("public.interactions").add("komunigi_vote.ranking", Ranking);
