"""One open transaction."""

from chatapp.plumbing.crypto import Keyring, Purpose
from chatapp.storage.sql.agents import SqlAgents
from chatapp.storage.sql.changes import SqlChanges
from chatapp.storage.sql.company import SqlCompany
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.conversations import SqlConversations
from chatapp.storage.sql.drafts import SqlDrafts
from chatapp.storage.sql.file_rows import SqlFiles
from chatapp.storage.sql.insights import SqlInsights
from chatapp.storage.sql.messages import SqlMessages
from chatapp.storage.sql.noting import Noting
from chatapp.storage.sql.people import SqlPeople
from chatapp.storage.sql.reactions import SqlReactions
from chatapp.storage.sql.reports import SqlReports
from chatapp.storage.sql.rooms import SqlRooms
from chatapp.storage.sql.runs import SqlRuns
from chatapp.storage.sql.sessions import SqlSessions
from chatapp.storage.sql.settings import SqlSettings
from chatapp.storage.sql.shelf import SqlShelf
from chatapp.storage.sql.templates import SqlTemplates
from chatapp.storage.sql.unsent import SqlUnsent
from chatapp.storage.sql.usage import SqlUsage
from chatapp.storage.sql.waiting import SqlWaiting


class SqlStore:
    """The collections over one connection; made once for it, since a connection has one transaction at a time."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self.connection, cipher = connection, keyring.cipher(Purpose.ROWS)
        self.people = SqlPeople(connection, cipher)
        self.sessions = SqlSessions(connection, cipher)
        self.noting = noting = Noting(connection)
        self.conversations = SqlConversations(connection, cipher, noting)
        self.messages = SqlMessages(connection, cipher, noting)
        self.changes = SqlChanges(connection, cipher, self.conversations)
        self.shelf = SqlShelf(connection, cipher)
        self.templates = SqlTemplates(connection, cipher)
        self.drafts = SqlDrafts(connection, cipher)
        self.unsent = SqlUnsent(connection, cipher)
        self.usage = SqlUsage(connection)
        self.files = SqlFiles(connection, keyring)
        self.settings = SqlSettings(connection, cipher)
        self.rooms = SqlRooms(connection, cipher)
        self.company = SqlCompany(connection, cipher)
        self.runs = SqlRuns(connection, cipher)
        self.waiting = SqlWaiting(connection, cipher)
        self.reactions = SqlReactions(connection, cipher)
        self.reports = SqlReports(connection, cipher)
        self.insights = SqlInsights(connection, cipher)
        self.agents = SqlAgents(connection, cipher)
