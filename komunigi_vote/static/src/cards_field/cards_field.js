import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

let nextId = 0;

/**
 * A selection as cards, each with a sentence and perhaps a picture; the rarer ones
 * are folded below. What the cards say comes with the record, in `choice_cards`.
 */
export class CardsField extends Component {
    static template = "komunigi_vote.CardsField";
    static props = {
        ...standardFieldProps,
        label: {type: String, optional: true},
    };

    setup() {
        this.id = `komunigi_cards_${nextId++}`;
        this.state = useState({unfolded: false});
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get cards() {
        const cards = this.props.record.data.choice_cards?.[this.props.name] || [];
        if (this.props.readonly) {
            return cards.filter((card) => card.value === this.value);
        }
        return cards;
    }

    get first() {
        return this.cards.filter((card) => !card.more);
    }

    get others() {
        return this.cards.filter((card) => card.more);
    }

    get isUnfolded() {
        // The one that was chosen is never hidden.
        return (
            this.state.unfolded || this.others.some((card) => card.value === this.value)
        );
    }

    get moreLabel() {
        return _t("Other methods");
    }

    unfold() {
        this.state.unfolded = !this.state.unfolded;
    }

    choose(value) {
        this.props.record.update({[this.props.name]: value});
    }
}

export const cardsField = {
    component: CardsField,
    displayName: _t("Cards with a sentence each"),
    supportedTypes: ["selection"],
    fieldDependencies: [{name: "choice_cards", type: "json"}],
    isEmpty: (record, fieldName) => record.data[fieldName] === false,
    extractProps: ({string}) => ({label: string}),
};

registry.category("fields").add("komunigi_cards", cardsField);
