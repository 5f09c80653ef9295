import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DependencyError } from '../core/ports.ts';

/**
 * Sends notices to a topic.
 *
 * @param topicArn of the topic, to which the people on call are subscribed.
 * @returns rejects with DependencyError where SNS does not take the notice.
 */
export function createNotifier(topicArn: string): (subject: string, text: string) => Promise<void> {
  const client = new SNSClient({ maxAttempts: 3 });
  return async (subject, text) => {
    try {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
    } catch (error) {
      throw new DependencyError('notification', error);
    }
  };
}
