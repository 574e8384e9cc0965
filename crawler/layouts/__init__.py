"""Page objects for layouts that defeat the generic extractors, one file a publishing system."""
