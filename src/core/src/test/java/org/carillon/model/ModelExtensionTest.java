package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.carillon.api.WebSocketService;
import org.junit.jupiter.api.Test;

class ModelExtensionTest {

  @WebSocketService
  public static class ChatService {}

  @Test
  void theModelIsInjectable() {
    assertThat(Deployment.model(ChatService.class)).isNotNull();
  }
}
