//! Small recommender models and their metrics, in memory, for the emulator.
