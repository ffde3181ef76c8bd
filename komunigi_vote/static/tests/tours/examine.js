import {loadJS} from "@web/core/assets";

/** Nothing to push sideways, and nothing that keeps somebody out of the page. */
export function examine() {
    return {
        trigger: ".o_komunigi_portal",
        async run() {
            const {scrollWidth} = document.documentElement;
            if (scrollWidth > window.innerWidth) {
                throw new Error(
                    `${scrollWidth} px on a screen of ${window.innerWidth}: ${location.pathname}`
                );
            }
            await loadJS("/komunigi_vote/test/axe.min.js");
            const {violations} = await window.axe.run(document, {
                resultTypes: ["violations"],
            });
            const grave = violations.filter(({impact}) =>
                ["serious", "critical"].includes(impact)
            );
            if (grave.length) {
                const told = grave.flatMap(({id, nodes}) =>
                    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`)
                );
                throw new Error(`${location.pathname}: ${told.join("\n")}`);
            }
        },
    };
}
