"""Understands a site page by page, fed by the spider; opens no connection and reads no clock."""

from crawler.reading.site import SiteReading

__all__ = ["SiteReading"]
