package org.carillon.it.socketio;

import java.util.concurrent.CompletionStage;
import org.carillon.client.OnEvent;
import org.carillon.client.RemoteService;

/** The service of {@link TalkService}, as another application sees it. */
@RemoteService("talk")
public interface TalkRemote {

  /** An event. */
  record Said(String text) {}

  CompletionStage<String> echo(String text);

  CompletionStage<Void> refuse();

  void say(String text);

  CompletionStage<String> endOf(String client);

  @OnEvent
  void said(Said said);
}
