"""What the command palette offers everywhere. A page of its own is one line here."""

from chatapp.domain.wording import t
from components.palette import Command

COMMANDS = (
    Command(name='new', label=t('New chat'), icon='plus', keys='main+shift+o'),
    Command(name='templates', label=t('Start from a template'), icon='copy'),
    Command(name='/search', label=t('Search everything'), icon='search'),
    Command(name='/conversations', label=t('All conversations'), icon='folder'),
    Command(name='/archive', label=t('Archive'), icon='archive'),
    Command(name='/trash', label=t('Trash'), icon='trash'),
    Command(name='/settings', label=t('Settings'), icon='sliders'),
    Command(name='/usage', label=t('Usage and prices'), icon='chart'),
    Command(name='sidebar', label=t('Show or hide the sidebar'), icon='sidebar', keys='main+b'),
    Command(name='theme light', label=t('Light theme'), icon='globe'),
    Command(name='theme dark', label=t('Dark theme'), icon='moon'),
    Command(name='theme auto', label=t('Theme as the system'), icon='sliders'),
    Command(name='hints', label=t('Show me around'), icon='info'),
    Command(name='keys', label=t('All keys'), icon='key', keys='?'),
)
