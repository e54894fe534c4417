//! The functional core of personalize: spec, graph, inventory, diff, plan.
