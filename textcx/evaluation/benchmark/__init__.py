"""Every figure of a recipe on labelled files, by data set and language, with intervals and baselines beside them."""
