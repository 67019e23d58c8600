"""The typed set of services handed to pages, api, bridges and jobs."""

from dataclasses import dataclass

from chatapp.plumbing.bus import Bus
from chatapp.services.again import Again
from chatapp.services.autonomy import Autonomy
from chatapp.services.batches import Batches
from chatapp.services.catalogue import Catalogue
from chatapp.services.company import Company
from chatapp.services.connections import Connections
from chatapp.services.console import Console
from chatapp.services.context import Context
from chatapp.services.conversations import Conversations
from chatapp.services.copies import Copies
from chatapp.services.critics import Critics
from chatapp.services.details import Details
from chatapp.services.digests import Digests
from chatapp.services.direct import Direct
from chatapp.services.doors import Doors
from chatapp.services.exports import Exports
from chatapp.services.feeds import Feeds
from chatapp.services.files import Files
from chatapp.services.furnishing import Furnishing
from chatapp.services.ledger import Ledger
from chatapp.services.limits import Limits
from chatapp.services.line import Line
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.panels import Panels
from chatapp.services.people import People
from chatapp.services.presence import Presence
from chatapp.services.profiles import Profiles
from chatapp.services.reactions import Reactions
from chatapp.services.returning import Returning
from chatapp.services.room_calls import RoomCalls
from chatapp.services.rooms import Rooms
from chatapp.services.roster import Roster
from chatapp.services.search import Search
from chatapp.services.shelf import Shelf
from chatapp.services.suggestions import Suggestions
from chatapp.services.templates import Templates
from chatapp.services.timeline import Timeline
from chatapp.services.titles import Titles
from chatapp.services.trash import Trash
from chatapp.services.unsent import UnsentTexts
from chatapp.services.whiteboards import Whiteboards
from chatapp.services.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    people: People
    profiles: Profiles
    doors: Doors
    conversations: Conversations
    autonomy: Autonomy
    batches: Batches
    copies: Copies
    shelf: Shelf
    templates: Templates
    trash: Trash
    exports: Exports
    timeline: Timeline
    titles: Titles
    suggestions: Suggestions
    unsent: UnsentTexts
    orchestrator: Orchestrator
    again: Again
    feeds: Feeds
    ledger: Ledger
    connections: Connections
    catalogue: Catalogue
    details: Details
    digests: Digests
    direct: Direct
    search: Search
    context: Context
    files: Files
    limits: Limits
    roster: Roster
    workshop: Workshop
    rooms: Rooms
    room_calls: RoomCalls
    company: Company
    returning: Returning
    presence: Presence
    furnishing: Furnishing
    console: Console
    critics: Critics
    reactions: Reactions
    whiteboards: Whiteboards
    panels: Panels
    line: Line
    bus: Bus
