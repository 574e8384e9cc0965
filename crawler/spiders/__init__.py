"""Scrapy spiders: walk a site, settle links; judge nothing."""
