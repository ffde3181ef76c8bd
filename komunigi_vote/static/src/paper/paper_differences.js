import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Where the counts of the scrutineers differ: a row a ballot, a column a person. */
export class PaperDifferences extends Component {
    static template = "komunigi_vote.PaperDifferences";
    static props = standardFieldProps;

    get differences() {
        return this.props.record.data[this.props.name] || {scrutineers: [], lines: []};
    }
}

registry.category("fields").add("komunigi_paper_differences", {
    component: PaperDifferences,
    displayName: _t("Differences between paper counts"),
    supportedTypes: ["json"],
});
