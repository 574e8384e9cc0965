"""How facts are gathered; knows no database, no check and no setting."""
