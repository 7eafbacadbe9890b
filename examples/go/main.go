package main

import (
	"context"
	"fmt"
	"log"
	"time"

	channels "example.org/sender/gen/symbolon/credentials/v1"
	notify "example.org/sender/gen/symbolon/notify/v1"
	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func main() {
	connection, err := grpc.NewClient("127.0.0.1:50051", grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	call, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	answer, err := notify.NewNotificationServiceClient(connection).SendNotification(call, &notify.SendNotificationRequest{
		RequestId: uuid.NewString(),
		Notification: &notify.Notification{
			Template:  "test-message",
			Language:  "en",
			Recipient: &notify.Recipient{Email: "you@example.org"},
			Channels:  []channels.Channel{channels.Channel_CHANNEL_EMAIL},
			Variables: map[string]string{"note": "hello from Go"},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.GetMessage().GetId(), answer.GetMessage().GetState())
}
