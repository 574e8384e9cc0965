"""One file a publishing system; each knows its addresses, lists and paging."""
