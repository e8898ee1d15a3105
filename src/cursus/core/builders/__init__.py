"""The step builders of each SageMaker step type; a step names its specifications and they do the rest."""
