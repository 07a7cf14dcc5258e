package org.carillon.transport.socketio;

class SocketGroupsOverChannelsTest extends SocketGroupsContract {

  @Override
  String engine() {
    return "redis";
  }
}
