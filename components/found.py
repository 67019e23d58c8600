"""What was found, as the browser shows it."""

from collections.abc import Sequence

from chatapp.domain.messages import AuthorKind
from chatapp.domain.search import Excerpt, Found, Hit, Results

Row = dict[str, object]


def title_rows(titles: Sequence[Found]) -> list[Row]:
    """Conversations found by their titles."""
    return [
        {'id': one.conversation.id, 'title': marked(one.title), 'at': one.conversation.active_at.isoformat(timespec='milliseconds')}
        for one in titles
    ]


def place_rows(results: Results) -> list[Row]:
    """The best place of each conversation."""
    return [{'id': one.conversation.id, 'title': one.conversation.title, **hit_row(one.hits[0])} for one in results.items if one.hits]


def group_rows(results: Results) -> list[Row]:
    """Conversations with their places."""
    return [
        {'id': one.conversation.id, 'title': marked(one.title), 'count': one.count, 'hits': [hit_row(hit) for hit in one.hits]}
        for one in results.items
    ]


def hit_row(hit: Hit) -> Row:
    return {
        'message': hit.message,
        'name': hit.author.name,
        'person': hit.author.kind is AuthorKind.PERSON,
        'at': hit.at.isoformat(timespec='milliseconds'),
        'excerpt': marked(hit.excerpt),
    }


def marked(excerpt: Excerpt) -> Row:
    """Cut where the marks begin and end, here where text is counted in code points: every second piece is marked."""
    pieces, at = [], 0
    for start, end in excerpt.marks:
        pieces += [excerpt.text[at:start], excerpt.text[start:end]]
        at = end
    return {'pieces': [*pieces, excerpt.text[at:]]}
