from messaging.bounces.webhook import addresses

app_name = "anymail"
urlpatterns = addresses()
