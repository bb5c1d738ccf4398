"""People: organisation, assessment, mobilisation."""
