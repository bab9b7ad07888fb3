"""XPath as XLSForm uses it: parsed once to a syntax tree, evaluated on an interview."""
