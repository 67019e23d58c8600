"""Where an invite leads: give a name, or come as who one is, and sit down. Plain HTML, no socket."""

from html import escape

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from nicegui import core

from chatapp.domain.people import Person, Theme
from chatapp.domain.wording import t
from pages.doorway import doorway
from pages.looks import USUAL, Looks

JOIN = '/join'
FIELD = """<div class="field"><label for="name">{label}</label>
<input class="input" id="name" name="name" autocomplete="nickname" maxlength="80" aria-describedby="said" autofocus></div>"""


def join_html(looks: Looks, person: Person | None) -> str:
    """The page for somebody new, or for one who is signed in; their name is the only thing in it that people wrote."""
    sentence = t('You come in as {name}.', name=person.name) if person else t('You were asked to a table. What shall it call you?')
    field = '' if person else FIELD.format(label=escape(t('Your name')))
    theme, likes = (person.theme, person.likes) if person else (Theme.AUTO, USUAL)
    words = {
        'title': t('Sit down · chatapp'),
        'heading': t('There is a seat for you'),
        'submit': t('Sit down'),
        'hint': t('The people and agents there read what you write. Whoever asked you in can show you out again.'),
    }
    told = {'bare': t('This address lacks its invite; open the whole link you were sent.')}
    fields = f'<p>{escape(sentence)}</p>\n{field}'
    return doorway('join', '/api/auth/invite', fields, head=looks.head(theme, likes), script=looks.join(), words=words, told=told)


def register(looks: Looks) -> None:
    @core.app.get(JOIN, include_in_schema=False)
    def join(request: Request) -> Response:
        known = getattr(request.state, 'person', None)
        return HTMLResponse(join_html(looks, known if isinstance(known, Person) else None), headers={'Cache-Control': 'no-store'})
