from messaging.models import Message, Notification
from tests.walk import send


def test_a_message_is_saved_with_a_mail_owed_to_each_recipient(survivor, case, recipient):
    response = send(survivor, "At his mother's on Sundays.")
    assert (response.status_code, response.headers["Location"]) == (303, "/order/sent/")
    message = Message.objects.get()
    assert message.body == "At his mother's on Sundays."
    assert Notification.objects.get().recipient == recipient
    assert "Your message was saved" in survivor.get("/order/sent/").content.decode()
