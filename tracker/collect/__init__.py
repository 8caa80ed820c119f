"""Network → bytes. Knows nothing of reading, comparing or storing.

    collect(requests, settings=…, now=…, robots=…, stop=…)    async generator of (FetchRequest, Fetched | Failure)
    Collector(settings, now=…, robots=…)                       async context manager; `.fetch(FetchRequest)` → outcome
    RobotsCache.load(text) / .dump()                           what is known of robots.txt, kept between runs
    user_agent(version, contact)                               the header for CollectSettings.user_agent

`Fetched.etag` and `.last_modified` go back unchanged into the next `FetchRequest`: for answers put together from
several addresses `etag` holds the validators of all of them (see `validators`). A `Fetched` with `not_modified`
carries the same two values it was asked with.
"""

from tracker.collect.fetch import Collector
from tracker.collect.robots import RobotsCache, RobotsEntry
from tracker.collect.run import collect
from tracker.collect.settings import CollectSettings, Resolver, user_agent

__all__ = ["CollectSettings", "Collector", "Resolver", "RobotsCache", "RobotsEntry", "collect", "user_agent"]
