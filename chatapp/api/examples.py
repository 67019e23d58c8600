"""Bodies that work as they stand, but for their ids, by the name of their shape; the description shows them."""

from collections.abc import Mapping

ID = '0198c0de-6f3a-7000-8000-000000000001'
HELLO: Mapping[str, object] = {'model': 'demo:lamp', 'messages': [{'role': 'user', 'content': 'Say hello.'}], 'max_tokens': 200}

EXAMPLES: Mapping[str, object] = {
    'AgentAdded': {'share_history': True},
    'AgentChange': {'group': 'Reading table', 'nutshell': 'Juniper keeps the garden and the gate.'},
    'Batch': {'ids': [ID], 'action': 'archive'},
    'BranchPoint': {'message_id': ID},
    'ChatRequest': HELLO,
    'Comparison': {'model': 'demo:torch'},
    'ConversationChange': {'title': 'Heating at night', 'pinned': True},
    'FileChange': {'text': 'Juniper keeps the garden.', 'version': ''},
    'InviteBody': {'secret': 'what follows #k= in the link', 'name': 'Bob'},
    'Known': {'name': 'Bob'},
    'Labelled': {'ids': [ID], 'on': True},
    'LinkBody': {'secret': 'what follows #k= in the link'},
    'LoginBody': {'name': 'Ada', 'password': 'correct horse battery'},
    'Many': {'ids': [ID]},
    'MemberChange': {'muted': True},
    'MessageChange': {'content': 'Which nights cost the most?', 'rerun': True},
    'MessagesRequest': HELLO,
    'NewAgent': {'name': 'Juniper', 'group': 'Reading table', 'nutshell': 'Juniper keeps the garden.'},
    'NewConversation': {'title': 'Heating', 'model': 'demo:lamp', 'content': 'Which nights cost the most?'},
    'NewMessage': {'content': 'And in winter?', 'client_message_id': 'one-of-mine-17'},
    'NewPanel': {'kind': 'expert_panel', 'question': 'Should the library lend tools?', 'personas': ['Juniper', 'Orsino']},
    'NewRoom': {'name': 'Should the library lend tools?', 'agents': ['demo:lamp'], 'policy': 'natural'},
    'NewTemplate': {'name': 'Weekly letter', 'content': 'Write the letter of this week.', 'system_prompt': 'Answer in two sentences.'},
    'ProfileBody': {'zone': 'Europe/Berlin', 'theme': 'dark', 'instructions': 'Answer in two sentences.'},
    'RoomChange': {'policy': 'round_robin', 'max_messages': 12, 'autonomous': True},
    'TemplateChange': {'name': 'Monthly letter', 'model': None},
    'TemplateStart': {'client_message_id': 'one-of-mine-17'},
    'TopicName': {'name': 'Sourdough'},
    'UnsentBody': {'content': 'And in winter'},
    'WaitingChange': {'content': 'Much later'},
}
