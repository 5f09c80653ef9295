import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { answersOf } from './client/answers.ts';

/**
 * Sends notices to a topic.
 *
 * @param topicArn the topic that the people on call have subscribed to.
 * @returns rejects with DependencyError if SNS does not take the notice.
 */
export function createNotifier(topicArn: string): (subject: string, text: string) => Promise<void> {
  const client = new SNSClient({ maxAttempts: 3 });
  const answers = answersOf('notification');
  return async (subject, text) => {
    await answers.of(() => client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text })));
  };
}
