"""How facts are gathered: network, browser and child processes; knows no database and no check."""
