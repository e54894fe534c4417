//! The nested configuration blocks, from JSON and back; the field names are those of the service model.
//! Not here: the resources that hold them.

pub(super) mod campaign;
pub(super) mod hpo;
pub(super) mod recommender;
pub(super) mod solution;
pub(super) mod training_data;
