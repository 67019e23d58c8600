"""The pages of the program in their states, each as what a reader does to get there."""

import json
from collections.abc import Callable
from urllib.request import Request, urlopen
from uuid import uuid4

from playwright.sync_api import FilePayload, expect

from chatapp.api.cookies import SESSION_COOKIE
from tests.browser.app import TITLE
from tests.browser.reader import Reader
from tests.support.pictures import EXE, picture
from tests.support.standin import Call, say

Go = Callable[[Reader], None]


def welcome(reader: Reader) -> None:
    reader.open()
    expect(reader.page.get_by_role('heading', level=1)).to_be_visible()


def rich(reader: Reader) -> None:
    assert reader.app.seeded
    reader.open(f'/c/{reader.app.seeded.rich}')
    expect(reader.articles).to_have_count(6)
    expect(reader.page.locator('.prose.held')).to_have_count(0)
    expect(reader.page.locator('.prose table')).to_be_attached()


def long(reader: Reader) -> None:
    assert reader.app.seeded
    reader.open(f'/c/{reader.app.seeded.long}')
    expect(reader.articles.last).to_be_in_viewport()


def jump(reader: Reader) -> None:
    long(reader)
    reader.page.get_by_role('log', name='Messages').evaluate('(log) => (log.scrollTop -= 900)')
    expect(reader.button('Jump to latest')).to_be_visible()


def unfolded(reader: Reader) -> None:
    rich(reader)
    for fold in reader.page.locator('details.thinking summary, details.tool summary').all():
        fold.click()
    expect(reader.page.locator('details[open]')).to_have_count(3)


def streaming(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Let us see. **Rye** needs', hold_after=4))
    reader.send('What does rye need?')
    expect(reader.answer).to_have_attribute('aria-busy', 'true')
    expect(reader.prose).to_contain_text('Rye', timeout=60_000)  # the vendor's library is loaded for the first words


def waiting(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Later.', hold_after=0))
    reader.send('What does rye need?')
    expect(reader.button('Stop')).to_be_visible()


def failed(reader: Reader) -> None:
    reader.open()
    reader.send('ERR529 please')
    expect(reader.answer_in_trouble).to_be_visible()


def inspector(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Seventy-eight percent.'))
    reader.ask('How much water does rye take?')
    reader.act('Details')
    expect(reader.page.get_by_role('complementary', name='Inspector')).to_be_visible()


def models(reader: Reader) -> None:
    rich(reader)
    reader.page.get_by_role('button', name='Model: ').click()
    expect(reader.page.get_by_role('menu')).to_be_visible()


def models_sought(reader: Reader) -> None:
    models(reader)
    reader.page.get_by_role('searchbox', name='Find in this list').fill('later-3')
    expect(reader.page.get_by_role('menuitemradio').filter(has_text='later-4')).to_have_count(0)
    expect(reader.page.get_by_role('menuitemradio').first).to_be_visible()


def suggested(reader: Reader) -> None:
    reader.open()
    ideas = say('- How warm?\n- How long?\n- And with spelt in place of rye?')
    reader.app.ask_vendor(lambda vendor: vendor.aside(lambda request: None if request.tools else ideas))
    reader.app.script(say('Yes.'))
    reader.ask('Bread?')
    expect(reader.page.get_by_role('group', name='Suggestions').get_by_role('button')).to_have_count(3)
    reader.app.ask_vendor(lambda vendor: vendor.aside(lambda request: None if request.tools else TITLE))


def nearly_over(reader: Reader) -> None:
    """A session a minute before its end."""
    reader.page.clock.install()
    rich(reader)
    reader.nearly_over()
    expect(reader.page.get_by_role('dialog', name='Still there?')).to_be_visible()


def compared(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Rye, for its **crumb**.'), say('Brioche, for its butter.'))
    reader.button('Compare with…').click()
    reader.page.get_by_role('menuitemradio').filter(has_text='stand-in').first.click()
    expect(reader.button('Compared with stand-in')).to_be_visible()
    reader.send('Which bread?')
    expect(reader.button('Keep this one')).to_have_count(2)


def formulas(reader: Reader) -> None:
    reader.open()
    text = 'With $\\sigma > 0$:\n\n$$\\int e^{-x^2}\\,dx = \\sqrt{\\pi}$$\n\n```mermaid\ngraph LR\n  A[Flour] --> B{Bubbles?}\n```\n'
    reader.app.script(say(text + '\n```mermaid\ngraph TD\n  A --\n```\n'))
    reader.ask('Show me')
    expect(reader.page.locator('img.diagram')).to_be_visible(timeout=20_000)
    expect(reader.page.locator('.undrawn')).to_be_attached(timeout=20_000)


def weighed(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Seventy-eight percent.'))
    reader.ask('How much water does rye take?')
    reader.page.get_by_role('button', name='Context and cost').click()
    expect(reader.page.get_by_role('dialog', name='Context and cost')).to_contain_text('This branch')


def chat_settings(reader: Reader) -> None:
    rich(reader)
    reader.button('Chat settings').click()
    expect(reader.page.get_by_role('dialog', name='Chat settings')).to_be_visible()


def refused_chat_settings(reader: Reader) -> None:
    chat_settings(reader)
    reader.page.get_by_role('textbox', name='Longest answer').fill('very long')
    reader.button('Save').click()
    expect(reader.page.get_by_role('alert').filter(has_text='whole number')).to_be_visible()


def person(reader: Reader) -> None:
    shelves(reader)
    reader.page.get_by_role('button', name='Mara').click()
    expect(reader.page.get_by_role('menu')).to_be_visible()


def keys(reader: Reader) -> None:
    welcome(reader)
    reader.page.get_by_role('heading', level=1).click()
    reader.page.keyboard.press('?')
    expect(reader.page.get_by_role('dialog', name='Keys')).to_be_visible()


def editing(reader: Reader) -> None:
    rich(reader)
    reader.act('Edit', reader.mine.last)
    expect(reader.mine.last.get_by_role('textbox')).to_be_visible()


def file_of(name: str, kind: str, body: bytes) -> FilePayload:
    return {'name': name, 'mimeType': kind, 'buffer': body}


def attached(reader: Reader) -> None:
    """Two files in the box and one that was refused."""
    reader.open()
    table = file_of('heatpump-january.csv', 'text/csv', b'a,b\n1,2\n')
    files = [file_of('cat.png', 'image/png', picture(size=(640, 480))), table, file_of('setup.txt', 'text/plain', EXE)]
    reader.page.locator('input[type=file]').set_input_files(files)
    expect(reader.page.locator('.enclosed')).to_have_count(3)
    expect(reader.page.locator('.enclosed[aria-busy]')).to_have_count(0)
    reader.errors.clear()  # the browser calls a refusal an error


def queued(reader: Reader) -> None:
    """A message that waits for the end of an answer with its files, and files that wait alone."""
    streaming(reader)
    waiting = reader.page.get_by_role('list', name='Waiting messages')
    for text, name in (('And how much salt, if the loaf is to keep for a week?', 'formula-of-last-winter.csv'), ('', 'notes.txt')):
        reader.button('Send options').click()
        reader.page.get_by_role('menuitemradio', name='After this turn').click()
        reader.page.locator('.foot:visible input[type=file]').set_input_files(file_of(name, 'text/plain', name.encode()))
        reader.box.fill(text)
        expect(reader.page.locator('.foot .enclosed')).to_have_count(1)
        reader.button('Send').click()
        expect(waiting).to_contain_text(name)


def pictured(reader: Reader) -> None:
    """A message with a picture and a table, and one with two pictures."""
    attached(reader)
    reader.button('Remove setup.txt').click()
    reader.app.script(say('A cat, and a table of one row.'))
    reader.ask('What do you see?')
    more = [file_of(f'{colour}.png', 'image/png', picture(size=(600, 400), colour=colour)) for colour in ('orange', 'navy')]
    reader.page.locator('.foot:visible input[type=file]').set_input_files(more)
    expect(reader.page.locator('.foot .enclosed')).to_have_count(2)
    expect(reader.page.locator('.enclosed[aria-busy]')).to_have_count(0)
    reader.app.script(say('Two plain colours.'))
    reader.ask('And on these?')


def viewed(reader: Reader) -> None:
    pictured(reader)
    reader.mine.first.get_by_role('button', name='Open cat.png').click()
    expect(reader.page.get_by_role('dialog', name='cat.png')).to_be_visible()


def too_long(reader: Reader) -> None:
    welcome(reader)
    reader.box.fill('word ' * 220_000)
    expect(reader.page.get_by_text('This message is over 1 MiB').first).to_be_visible()


def settings(reader: Reader) -> None:
    reader.open('/settings')
    expect(reader.page.get_by_role('heading', level=1, name='Settings')).to_be_visible()


def refused_key(reader: Reader) -> None:
    settings(reader)
    row = reader.page.locator('.key-row').filter(has_text='Anthropic API key')
    row.get_by_role('textbox').fill('sk-ant-wrong-0123456789')
    reader.button('Test', row).click()
    expect(row.get_by_role('status')).to_contain_text('refused the key')


def usage(reader: Reader) -> None:
    reader.open('/usage')
    expect(reader.page.get_by_role('heading', level=1, name='Usage')).to_be_visible()


def shelves(reader: Reader) -> None:
    welcome(reader)
    if not reader.page.get_by_role('navigation', name='Conversations').is_visible():
        reader.button('Conversations').click()


def looked_up(reader: Reader) -> None:
    shelves(reader)
    reader.page.get_by_role('searchbox', name='Search conversations').fill('rye')
    expect(reader.page.get_by_role('navigation', name='Conversations').locator('mark').first).to_be_visible()


def landed(reader: Reader) -> None:
    shelves(reader)
    reader.page.get_by_role('searchbox', name='Search conversations').fill('question 117')
    reader.page.get_by_role('navigation', name='Conversations').locator('a.place').first.click()
    expect(reader.page.locator('article.is-found')).to_be_in_viewport()


def searched(reader: Reader) -> None:
    reader.open('/search?q=answer+117')
    expect(reader.page.locator('.hit mark').first).to_be_visible()


def nothing_found(reader: Reader) -> None:
    reader.open('/search?q=xylophone')
    expect(reader.page.get_by_text('Nothing found')).to_be_visible()


def palette(reader: Reader) -> None:
    long(reader)
    reader.page.keyboard.press('Control+k')
    expect(reader.page.get_by_role('option').filter(has_text='talk').first).to_be_visible()


def palette_looked_up(reader: Reader) -> None:
    palette(reader)
    reader.page.get_by_role('combobox', name='Type a command or search').fill('rye')
    expect(reader.page.get_by_role('option').locator('mark').first).to_be_visible()


def large_and_clear(reader: Reader) -> None:
    rich(reader)
    reader.page.evaluate("() => { window.chatapp.like('size', 'largest'); window.chatapp.like('contrast', 'true'); }")
    reader.page.evaluate("document.querySelector('.timeline').scrollTo(0, 0)")


def compact(reader: Reader) -> None:
    rich(reader)
    reader.page.evaluate("() => window.chatapp.like('density', 'compact')")


def hints(reader: Reader) -> None:
    welcome(reader)
    reader.page.evaluate("document.dispatchEvent(new CustomEvent('chatapp:hints'))")
    expect(reader.page.get_by_role('region', name='Hints')).to_be_visible()


def offline(reader: Reader) -> None:
    rich(reader)
    reader.context.set_offline(True)
    reader.page.evaluate('window.socket.io.engine.close()')
    expect(reader.page.locator('#popup[aria-hidden=false]')).to_be_attached()
    reader.page.evaluate("() => Promise.all(document.getElementById('popup').getAnimations({ subtree: true }).map((one) => one.finished))")


def held(reader: Reader) -> None:
    """Sent without a connection."""
    offline(reader)
    reader.box.fill('Written in a tunnel')
    reader.box.press('Enter')
    expect(reader.page.get_by_role('status').filter(has_text='Your message waits here')).to_be_visible()
    reader.errors.clear()  # the browser complains of every attempt it makes without a network


def undo(reader: Reader) -> None:
    rich(reader)
    reader.act('Delete', reader.mine.last)
    expect(reader.button('Undo')).to_be_visible()


def agents(reader: Reader) -> None:
    reader.open('/agents')
    expect(reader.page.get_by_role('article', name='Juniper')).to_be_visible()


def new_agent(reader: Reader) -> None:
    agents(reader)
    reader.button('New agent').click()
    dialog = reader.page.get_by_role('dialog', name='New agent')
    dialog.get_by_role('textbox', name='Name').fill('CON')
    dialog.get_by_role('textbox', name='In a nutshell').fill('Says little.')
    reader.button('Create', dialog).click()
    expect(dialog.get_by_role('alert')).to_be_visible()


def agent(reader: Reader) -> None:
    agents(reader)
    reader.button('Edit', reader.page.get_by_role('article', name='Juniper')).click()
    expect(reader.page.get_by_role('heading', level=1, name='Juniper')).to_be_visible()


def agent_prompt(reader: Reader) -> None:
    agent(reader)
    reader.page.get_by_role('tab', name='Prompt').click()
    expect(reader.page.get_by_role('region', name='Exact prompt')).to_contain_text('Juniper in a nutshell')


def words_to_all(reader: Reader) -> None:
    reader.open('/agents/house')
    expect(reader.page.get_by_role('heading', level=1, name='Words to all agents')).to_be_visible()


def missing(reader: Reader) -> None:
    reader.page.goto(f'{reader.app.address}/nowhere')
    reader.errors.clear()  # the browser calls a missing page an error
    expect(reader.page.get_by_role('heading', level=1)).to_be_visible()


def login(reader: Reader) -> None:
    reader.page.goto(f'{reader.app.address}/login')
    expect(reader.button('Sign in')).to_be_visible()


def refused_login(reader: Reader) -> None:
    login(reader)
    reader.page.get_by_role('textbox', name='Name').fill('Mara')
    reader.page.get_by_role('textbox', name='Password').fill('not this one')
    reader.button('Sign in').click()
    expect(reader.page.get_by_role('alert')).not_to_be_empty()
    reader.errors.clear()  # the browser calls a refusal an error


def filled_setup(reader: Reader) -> None:
    setup(reader)
    reader.page.get_by_role('textbox', name='Name').fill('Mara')
    reader.page.get_by_role('textbox', name='Custom endpoint').fill(reader.app.vendor.openai_url)
    row = reader.page.locator('.key-row').filter(has_text='Custom endpoint')
    reader.button('Test', row).click()
    expect(row.get_by_role('status')).to_contain_text('Works.')


def setup(reader: Reader) -> None:
    reader.open('/setup')
    expect(reader.page.get_by_role('textbox', name='Anthropic API key')).to_be_visible()


def refused_setup(reader: Reader) -> None:
    setup(reader)
    row = reader.page.locator('.key-row').filter(has_text='Anthropic API key')
    row.get_by_role('textbox').fill('sk-ant-wrong-0123456789')
    reader.button('Test', row).click()
    expect(row.get_by_role('status')).to_contain_text('refused the key')
    reader.button('Save').click()
    expect(reader.page.get_by_role('alert')).to_be_visible()


def room(reader: Reader) -> None:
    shelves(reader)
    reader.page.get_by_role('navigation', name='Conversations').get_by_role('button', name='New room').click()
    dialog = reader.page.get_by_role('dialog', name='New room')
    dialog.get_by_role('textbox', name='Name').fill(f'Table {uuid4().hex[:8]}')
    for name in ('Juniper', 'Orsino'):
        dialog.get_by_role('checkbox', name=name).check()
    reader.button('Create room', dialog).click()
    expect(reader.page.get_by_role('toolbar', name='Room controls')).to_be_visible()


def crowded(reader: Reader) -> None:
    """A room of eight agents and two hundred messages."""
    assert reader.app.seeded
    reader.open(f'/c/{reader.app.seeded.crowded}')
    expect(reader.articles.last).to_be_in_viewport()


def crowded_people(reader: Reader) -> None:
    crowded(reader)
    reader.button('Participants').click()
    expect(reader.page.get_by_role('complementary', name='Inspector')).to_contain_text('Bettina')


def room_running(reader: Reader) -> None:
    room(reader)
    reader.app.script(say('Before we promise anything, let us count.', hold_after=3), say('I would not.', hold_after=1))
    reader.send('Should the library lend tools?')
    expect(reader.page.get_by_role('status', name='Run status')).to_contain_text('speaking')
    expect(reader.button('Stop all')).to_be_visible()


def room_people(reader: Reader) -> None:
    room(reader)
    reader.button('Participants').click()
    expect(reader.page.get_by_role('complementary', name='Inspector')).to_contain_text('Juniper')


INVITE = """async (room) => {
    const answer = await fetch(`/api/rooms/${room}/invites`, { method: 'POST', headers: { 'Content-Type': 'application/json' } });
    return (await answer.json()).path;
}"""


def an_invite(reader: Reader) -> tuple[str, str]:
    """A room of Mara's, and the path of an invite to it."""
    reader.open()
    table = reader.page.evaluate(MAKE_TABLE, [f'What shall we read? {uuid4().hex[:8]}', ['Juniper', 'Orsino']])
    return table, reader.page.evaluate(INVITE, table)


def invited(reader: Reader) -> None:
    """The page an invite leads somebody new to."""
    _, path = an_invite(reader)
    reader.context.clear_cookies()
    reader.page.goto(reader.app.address + path)
    expect(reader.page.get_by_role('textbox', name='Your name')).to_be_visible()


def bare_invite(reader: Reader) -> None:
    """The same without its secret."""
    reader.context.clear_cookies()
    reader.page.goto(f'{reader.app.address}/join')
    expect(reader.page.get_by_role('alert')).to_contain_text('lacks its invite')


def guest(reader: Reader) -> None:
    """A room as a guest has it, and who sits there."""
    invited(reader)
    reader.page.get_by_role('textbox', name='Your name').fill(f'Ruben {uuid4().hex[:4]}')
    reader.button('Sit down').click()
    reader.page.wait_for_url('**/c/*')
    reader.ready()
    expect(reader.box).to_be_visible()


def guest_people(reader: Reader) -> None:
    guest(reader)
    reader.button('Participants').click()
    expect(reader.page.get_by_role('complementary', name='Inspector')).to_contain_text('holds the reins')


def shown_out(reader: Reader) -> None:
    guest(reader)
    people = f'/api/rooms/{reader.page.url.rpartition("/")[2]}/people'
    ruben = reader.page.evaluate('async (path) => (await (await fetch(path)).json()).items[1].id', people)
    assert reader.app.seeded
    headers = {'Cookie': f'{SESSION_COOKIE}={reader.app.seeded.cookie}', 'Sec-Fetch-Site': 'same-origin', 'X-Requested-With': 'chatapp'}
    with urlopen(Request(f'{reader.app.address}{people}/{ruben}', method='DELETE', headers=headers)):  # loopback
        expect(reader.page.get_by_role('heading', name='You were shown out')).to_be_visible()
    reader.errors.clear()  # the browser calls a missing page an error


def way_back(reader: Reader) -> None:
    """The owner has made a guest a sign-in link."""
    table, path = an_invite(reader)
    secret, name = path.partition('#k=')[2], f'Ruben {uuid4().hex[:4]}'
    body = json.dumps({'secret': secret, 'name': name}).encode()
    with urlopen(Request(f'{reader.app.address}/api/auth/invite', body, {'Content-Type': 'application/json'})):  # loopback
        reader.open(f'/c/{table}')
    reader.button('Participants').click()
    reader.button(f'Sign-in link for {name}').click()
    reader.button('Make a sign-in link').click()
    expect(reader.page.get_by_role('textbox', name=f'Sign-in link for {name}')).to_be_visible()


def room_settings(reader: Reader) -> None:
    room(reader)
    reader.page.get_by_role('button', name='Turns: ').click()
    reader.page.get_by_role('menuitem', name='Room settings').click()
    dialog = reader.page.get_by_role('dialog', name='Room settings')
    dialog.get_by_role('switch', name='Talk on by themselves').click()
    expect(dialog.get_by_role('textbox', name='Turns a day')).to_be_enabled()


BOARD = say('[whiteboard diff]\n+ For the vote on the 9th\n+ 30 hand tools, no blades\n+ fitter: €1,900 a year\n+ who pays in year three?')
FEELING = Call(name='excuse', arguments='{"reason": "I wish she would ask me about the garden for once. Still, she is right to ask."}')
CRITIQUE = say(
    'Nobody has asked a borrower. **Both turns argue from cost**; the council will ask for demand.\n\n'
    '“€1,900 a year” has no source in this room. *Juniper* should name one or drop it.'
)
MAKE_TABLE = """async ([name, agents]) => {
    const headers = { 'Content-Type': 'application/json' };
    const post = (path, body) => fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const known = (await (await fetch('/api/agents?limit=200')).json()).items.map((one) => one.name);
    for (const name of agents) if (!known.includes(name)) await post('/api/agents', { name, nutshell: name });
    const answer = await post('/api/rooms', { name, agents, policy: 'round_robin', max_rounds: 0, show_reactions: true });
    return (await answer.json()).id;
}"""


SAY_THERE = """async (room) => {
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`/api/rooms/${room}/messages/send`, { method: 'POST', headers, body: JSON.stringify({ content: 'Who shall speak?' }) });
}"""


def room_critics(reader: Reader) -> None:
    """A room whose board is written on and whose critic has written, open at the critic's tab."""
    reader.open()
    table = reader.page.evaluate(MAKE_TABLE, [f'Should the library lend tools? {uuid4().hex[:8]}', ['Juniper', 'Whiteboard', 'Critic']])
    reader.app.ask_vendor(lambda vendor: vendor.aside(lambda request: None if request.tools else CRITIQUE))
    case = say('A drill is not a novel: it wears, it cuts, and someone must answer for the thumb.')
    reader.app.script(say('', calls=(FEELING,)), case, BOARD)
    reader.open(f'/c/{table}')
    reader.send('I want the strongest case against us.')
    reader.button('Open inspector').click()
    inspector = reader.page.get_by_role('complementary', name='Inspector')
    inspector.get_by_role('tab', name='Critic').click()
    expect(inspector.get_by_role('region', name='Report of Critic')).to_contain_text('has no source', timeout=30_000)
    reader.app.ask_vendor(lambda vendor: vendor.aside(lambda request: None if request.tools else TITLE))


def room_board(reader: Reader) -> None:
    room_critics(reader)
    inspector = reader.page.get_by_role('complementary', name='Inspector')
    inspector.get_by_role('tab', name='Whiteboard').click()
    expect(inspector.get_by_role('list', name='Whiteboard').get_by_role('listitem')).to_have_count(4)


def room_reactions(reader: Reader) -> None:
    room_critics(reader)
    inspector = reader.page.get_by_role('complementary', name='Inspector')
    inspector.get_by_role('tab', name='Reactions').click()
    expect(inspector.get_by_role('region', name='Reaction of Juniper')).to_be_visible()


def needed(reader: Reader) -> None:
    """An agent has called the reader by name in a room they do not look at."""
    shelves(reader)
    reader.app.script(say('I would ask @Mara, who sits nearer to the council than any of us.'))
    name = f'Who speaks on the 9th? {uuid4().hex[:8]}'
    table = reader.page.evaluate(MAKE_TABLE, [name, ['Juniper']])
    reader.page.evaluate(SAY_THERE, table)
    expect(reader.page.locator('a', has_text=name)).to_have_attribute('aria-description', 'needs you', timeout=30_000)


def away(reader: Reader) -> None:
    """Back in a room where agents have spoken meanwhile."""
    shelves(reader)
    name = f'Who speaks on the 9th? {uuid4().hex[:8]}'
    reader.app.script(say('Before we promise anything, let us count the drills we have.'), say('I would ask @Mara, who sits nearer to it.'))
    table = reader.page.evaluate(MAKE_TABLE, [name, ['Juniper', 'Orsino']])
    reader.page.evaluate(SAY_THERE, table)
    expect(reader.page.locator('a', has_text=name)).to_have_attribute('aria-description', 'needs you', timeout=30_000)
    reader.open(f'/c/{table}')
    expect(reader.page.get_by_role('region', name='While you were away')).to_contain_text('asks for you')


def room_dialog(reader: Reader) -> None:
    shelves(reader)
    reader.page.get_by_role('navigation', name='Conversations').get_by_role('button', name='New room').click()
    expect(reader.page.get_by_role('dialog', name='New room')).to_be_visible()


def panel_dialog(reader: Reader) -> None:
    room_dialog(reader)
    dialog = reader.page.get_by_role('dialog', name='New room')
    dialog.get_by_role('radio', name='Panel').click()
    expect(reader.page.get_by_role('dialog', name='New panel')).to_be_visible()


INSIGHTS = """{"conclusion": "Lend the tools, from the quiet end of the reading room, for one year.",
"analysis": "All three want lending; they part over who answers for a cut thumb.",
"summary": "A drill is lent like a book, says the first. The others ask for a fitter and a waiver.",
"recommendation": "Begin with thirty hand tools and no blades, and count the borrowers.", "consensus": 0.7}"""
ASK_PANEL = """async (question) => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ kind: 'multi_persona', question, personas: ['Juniper'] });
    return (await (await fetch('/api/panels', { method: 'POST', headers, body })).json()).id;
}"""


def panel_insights(reader: Reader) -> None:
    """A panel that has answered, open at what a model read in it."""
    reader.open()
    reader.app.script(say('Lend them. A drill is used for **eleven minutes** in its life.'))
    reader.app.ask_vendor(lambda vendor: vendor.aside(lambda request: None if request.tools else say(INSIGHTS)))
    panel = reader.page.evaluate(ASK_PANEL, f'Should the library lend tools? {uuid4().hex[:8]}')
    reader.open(f'/c/{panel}')
    expect(reader.page.get_by_text('eleven minutes', exact=True)).to_be_visible(timeout=30_000)
    reader.button('Open inspector').click()
    inspector = reader.page.get_by_role('complementary', name='Inspector')
    inspector.get_by_role('tab', name='Insights').click()
    inspector.get_by_role('button', name='Draw insights').click()
    expect(inspector.get_by_role('region', name='Insights of')).to_contain_text('quiet end', timeout=30_000)
    reader.app.ask_vendor(lambda vendor: vendor.aside(lambda request: None if request.tools else TITLE))


def conversations(reader: Reader) -> None:
    reader.open('/conversations')
    reader.page.get_by_role('checkbox').nth(1).check()
    expect(reader.page.get_by_role('toolbar', name='Chosen conversations')).to_contain_text('1 chosen')


def trash(reader: Reader) -> None:
    reader.open('/trash')
    expect(reader.page.get_by_role('heading', level=1, name='Trash')).to_be_attached()


def tree(reader: Reader) -> None:
    rich(reader)
    reader.button('Conversation menu').last.click()
    reader.page.get_by_role('menuitem', name='Map of the tree').click()
    expect(reader.page.get_by_role('dialog', name='Map of the tree')).to_be_visible()


def templates(reader: Reader) -> None:
    rich(reader)
    reader.button('Conversation menu').last.click()
    reader.page.get_by_role('menuitem', name='Save as template').click()
    expect(reader.page.get_by_text('Saved as a template.')).to_be_visible()
    reader.open()
    reader.button('Start from a template').click()
    expect(reader.page.get_by_role('dialog', name='Start from a template').get_by_role('link')).not_to_have_count(0)


INSIDE: dict[str, Go] = {
    'conversations': conversations,
    'trash': trash,
    'tree': tree,
    'templates': templates,
    'welcome': welcome,
    'every form of answer': rich,
    'a long talk': jump,
    'thinking and tools unfolded': unfolded,
    'streaming': streaming,
    'failed': failed,
    'inspector': inspector,
    'models': models,
    'models sought': models_sought,
    'suggestions': suggested,
    'nearly over': nearly_over,
    'sent without a connection': held,
    'side by side': compared,
    'formulas and diagrams': formulas,
    'context and cost': weighed,
    'chat settings': chat_settings,
    'refused chat settings': refused_chat_settings,
    'person menu': person,
    'keys': keys,
    'looked up': looked_up,
    'landed': landed,
    'searched': searched,
    'nothing found': nothing_found,
    'palette': palette,
    'large and clear': large_and_clear,
    'compact': compact,
    'hints': hints,
    'palette looked up': palette_looked_up,
    'editing': editing,
    'too long': too_long,
    'attached files': attached,
    'waiting files': queued,
    'pictures in a message': pictured,
    'a picture alone': viewed,
    'settings': settings,
    'a refused key': refused_key,
    'usage': usage,
    'new room': room_dialog,
    'new panel': panel_dialog,
    'a room': room,
    'a room that talks': room_running,
    'people of a room': room_people,
    'settings of a room': room_settings,
    'a way back for a guest': way_back,
    'an invite': invited,
    'an invite without its secret': bare_invite,
    'a guest at the table': guest_people,
    'shown out': shown_out,
    'a room that needs one': needed,
    'back in a room': away,
    'insights of a panel': panel_insights,
    'critics of a room': room_critics,
    'whiteboard of a room': room_board,
    'reactions of a room': room_reactions,
    'agents': agents,
    'new agent': new_agent,
    'an agent': agent,
    'prompt of an agent': agent_prompt,
    'words to all agents': words_to_all,
    'missing': missing,
}
AT_THE_DOOR: dict[str, Go] = {'login': login, 'refused login': refused_login}
AT_FIRST: dict[str, Go] = {'setup': setup, 'refused setup': refused_setup}
