"""Which operation answers what, by its id in the description and, where it answers in several ways, by status."""

from collections.abc import Mapping, Set
from typing import Any

from pydantic.json_schema import models_json_schema

from chatapp.api.answer_shapes import agents, conversations, foreign, health, messages, people, rooms, shelf
from chatapp.api.answer_shapes.base import Answer

Shape = type[Answer]

FILES: Set[str] = frozenset({'agents_card', 'export_export', 'export_export_many', 'export_export_mine', 'files_read'})
"""They give files, whose insides others have laid down."""

_ONE: Mapping[str, Shape] = {
    'agents_change': agents.Agent,
    'agents_configs': agents.AgentConfigs,
    'agents_create': agents.Agent,
    'agents_delete': agents.AgentDeleted,
    'agents_direct_room': conversations.Conversation,
    'agents_duplicate': agents.Agent,
    'agents_file': agents.AgentFile,
    'agents_from_card': agents.Agent,
    'agents_listed': agents.ListedAgents,
    'agents_prompt': agents.Prompt,
    'agents_put_change_file': agents.AgentFile,
    'agents_put_set_profile_pic': agents.Agent,
    'agents_read': agents.Agent,
    'agents_reload_all': agents.Reloaded,
    'agents_reload_one': agents.Agent,
    'anthropic_message': foreign.AnthropicMessage,
    'auth_enter_by_invite': people.CameIn,
    'auth_enter_by_link': people.CameByLink,
    'auth_login': people.SignedIn,
    'auth_logout': people.SignedOut,
    'auth_verify': people.Caller,
    'console_go_on': rooms.RunStatus,
    'console_pause': rooms.RunStatus,
    'console_put_rewrite': messages.WaitingMessage,
    'console_resume': rooms.RunStatus,
    'console_run': rooms.RunStatus,
    'console_send_now': messages.Message,
    'console_step': rooms.RunStatus,
    'console_take_back': messages.WaitingMessage,
    'console_waiting': messages.WaitingMessages,
    'conversations_branch': conversations.Conversation,
    'conversations_change': conversations.WholeConversation,
    'conversations_context': conversations.Filling,
    'conversations_create': conversations.BegunConversation,
    'conversations_delete': conversations.Conversation,
    'conversations_digest': conversations.Digest,
    'conversations_duplicate': conversations.Conversation,
    'conversations_listed': conversations.MarkedConversations,
    'conversations_mark_read': conversations.MarkedConversation,
    'conversations_messages': messages.Stretch,
    'conversations_put_change': conversations.WholeConversation,
    'conversations_put_keep_unsent': conversations.Unsent,
    'conversations_put_keep_unsent_first': conversations.Unsent,
    'conversations_read': conversations.WholeConversation,
    'conversations_restore': conversations.Conversation,
    'conversations_stop': conversations.WholeConversation,
    'conversations_suggestions': conversations.Suggestions,
    'conversations_unsent': conversations.Unsent,
    'conversations_unsent_first': conversations.Unsent,
    'files_give': messages.Attachment,
    'health_health': health.Health,
    'me_change': people.Me,
    'me_me': people.Me,
    'me_put_set_picture': people.Me,
    'me_remove_picture': people.Me,
    'messages_compare': messages.Message,
    'messages_delete': messages.Message,
    'messages_details': messages.Details,
    'messages_put_edit': messages.Message,
    'messages_read': messages.Message,
    'messages_regenerate': messages.Message,
    'messages_restore': messages.Message,
    'messages_resume': messages.Message,
    'messages_retry': messages.Message,
    'messages_select': messages.Message,
    'models_models': agents.ModelsOffered,
    'models_usage': agents.UsedToday,
    'openai_complete': foreign.ChatCompletion,
    'openai_models': foreign.ModelsNamed,
    'people_give_sign_in_link': people.NewSignInLink,
    'people_sign_in_link': people.SignInLink,
    'rooms_add': rooms.Member,
    'rooms_adjust': rooms.Member,
    'rooms_agents': rooms.Members,
    'rooms_change': rooms.Room,
    'rooms_chatting': rooms.ChattingAgents,
    'rooms_clear': rooms.Cleared,
    'rooms_create': rooms.Room,
    'rooms_create_panel': rooms.Room,
    'rooms_critic_details': rooms.ReportDetails,
    'rooms_critic_messages': rooms.Reports,
    'rooms_delete': rooms.Room,
    'rooms_draw_insights': rooms.Insights,
    'rooms_insights': rooms.InsightsRead,
    'rooms_invite': people.NewInvite,
    'rooms_invites': people.Invites,
    'rooms_let_speak': rooms.RunStatus,
    'rooms_listed': rooms.MarkedRooms,
    'rooms_mark_read': rooms.MarkedRoom,
    'rooms_messages': messages.Messages,
    'rooms_pause': rooms.RunStatus,
    'rooms_people': people.PeopleSeated,
    'rooms_poll': messages.Messages,
    'rooms_reactions': rooms.Reactions,
    'rooms_read': rooms.MarkedRoom,
    'rooms_remove': rooms.Room,
    'rooms_resume': rooms.RunStatus,
    'rooms_seat_person': people.PersonSeated,
    'rooms_whiteboard': rooms.Whiteboard,
    'search_find': shelf.Results,
    'shelf_add_topic': shelf.Topic,
    'shelf_batch': conversations.Conversations,
    'shelf_empty_trash': shelf.Erased,
    'shelf_read_topic': shelf.Topic,
    'shelf_recent': conversations.Conversations,
    'shelf_rename_topic': shelf.Topic,
    'shelf_topics': shelf.Topics,
    'templates_add': shelf.Template,
    'templates_change': shelf.Template,
    'templates_listed': shelf.Templates,
    'templates_read': shelf.Template,
    'templates_start': shelf.StartedConversation,
}
_SEVERAL: Mapping[str, Mapping[str, Shape]] = {
    'conversations_post': {'201': messages.Message, '202': messages.Waits},
    'rooms_send': {'201': messages.SaidInRoom, '202': messages.WaitsInRoom},
}
ANSWERS: Mapping[str, Mapping[str, Shape]] = {**{name: {'200': shape, '201': shape} for name, shape in _ONE.items()}, **_SEVERAL}
"""`200` and `201` alike where there is one answer: whichever of them the operation gives."""


def definitions(reference: str) -> Mapping[str, Any]:
    """All of them as JSON schemas by name; `reference` is how they name each other."""
    shapes = {shape for answers in ANSWERS.values() for shape in answers.values()}
    _, made = models_json_schema([(shape, 'validation') for shape in shapes], ref_template=reference)
    found: Mapping[str, Any] = made['$defs']
    return found
