"""The pipeline graph: nodes, edges and pins."""
