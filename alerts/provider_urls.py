"""What the text provider calls, below /texts/."""

from django.urls import path

from alerts import receipts

app_name = "texts"
urlpatterns = [
    path("status/<uuid:uuid>/", receipts.status, name="status"),
    path("answer/", receipts.answer, name="answer"),
]
