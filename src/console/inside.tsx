/** What stands behind the login: its own chunk, so that the login page stays small. */
import { RouterProvider } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { router } from './routes.tsx';
import { BookProvider } from './shell/book.tsx';
import { ImportsProvider } from './shell/imports.tsx';

export function Inside(): ReactNode {
  return (
    <BookProvider>
      <ImportsProvider>
        <RouterProvider router={router} />
      </ImportsProvider>
    </BookProvider>
  );
}
