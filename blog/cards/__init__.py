"""The card of an essay: the image other places show beside a link to it, drawn in the publication's face."""
